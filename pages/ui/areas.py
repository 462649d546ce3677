"""The pages that there are, by area; light to import, so that the server is ready soon."""

from dataclasses import dataclass

from models.enums import Permission
from pages.ui.i18n import N_

P = Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its script, title, icon, and the permission without which it does not exist.

    One that is not `in_menu` is reached from another page, or by its address.
    """

    script: str
    title: str
    icon: str
    permission: Permission
    in_menu: bool = True


AREAS: dict[str, tuple[Entry, ...]] = {
    N_("Home"): (
        Entry("home/my_day.py", N_("My day"), ":material/today:", P.SEE_OWN),
        Entry("home/overview.py", N_("Overview"), ":material/monitoring:", P.SEE_RENEWALS),
    ),
    N_("Grids"): (
        Entry("grids/grid_map.py", N_("Grid map"), ":material/map:", P.SEE_PLACES),
        Entry("grids/households.py", N_("Households"), ":material/home:", P.SEE_OWNERS),
        Entry("grids/requests.py", N_("Requests"), ":material/support_agent:", P.SEE_REQUESTS),
        Entry(
            "grids/request.py", N_("One request"), ":material/contact_support:", P.SEE_REQUESTS, in_menu=False
        ),
        Entry(
            "grids/request_figures.py", N_("Figures of requests"), ":material/query_stats:", P.SEE_REQUESTS
        ),
        Entry("grids/net.py", N_("Net of people"), ":material/hub:", P.SEE_PLACES),
        Entry(
            "grids/handovers.py",
            N_("Hand over, stand in"),
            ":material/swap_horiz:",
            P.MANAGE_POSTS,
            in_menu=False,
        ),
        Entry("grids/patrols.py", N_("Patrols"), ":material/directions_walk:", P.SEE_RENEWALS),
        Entry("grids/boundaries.py", N_("Boundaries"), ":material/polyline:", P.MANAGE_BOUNDARIES),
    ),
    N_("Renewals"): (
        Entry("renewals/pipeline.py", N_("Renewals by stage"), ":material/view_kanban:", P.SEE_RENEWALS),
        Entry("renewals/pace.py", N_("Pace"), ":material/speed:", P.SEE_RENEWALS),
        Entry("renewals/project.py", N_("One project"), ":material/construction:", P.SEE_RENEWALS),
        Entry("renewals/shares.py", N_("Shares"), ":material/pie_chart:", P.SEE_MONEY),
        Entry("renewals/lifts.py", N_("Lifts"), ":material/elevator:", P.SEE_RENEWALS),
        Entry("renewals/tender.py", N_("Tender and works"), ":material/handshake:", P.SEE_MONEY),
        Entry("renewals/visits.py", N_("Visits"), ":material/waving_hand:", P.RECORD_VISITS),
        Entry(
            "renewals/stances.py",
            N_("Who came round"),
            ":material/change_circle:",
            P.SEE_VISITS,
            in_menu=False,
        ),
    ),
    N_("Consultations"): (
        Entry("consultations/rounds.py", N_("Votes"), ":material/how_to_vote:", P.SEE_CONSULTATIONS),
        Entry("consultations/round.py", N_("One vote"), ":material/timeline:", P.SEE_CONSULTATIONS),
        Entry("consultations/ballots.py", N_("Key in ballots"), ":material/keyboard:", P.RECORD_BALLOTS),
        Entry("consultations/ledger.py", N_("Ballot papers"), ":material/receipt_long:", P.RECORD_BALLOTS),
        Entry("consultations/tally.py", N_("Tally"), ":material/balance:", P.SEE_CONSULTATIONS),
        Entry(
            "consultations/door_knocks.py",
            N_("Doors to knock at"),
            ":material/doorbell:",
            P.SEE_VISITS,
            in_menu=False,
        ),
        Entry(
            "consultations/swings.py",
            N_("From round to round"),
            ":material/swap_horiz:",
            P.SEE_CONSULTATIONS,
            in_menu=False,
        ),
        Entry("consultations/roll.py", N_("The roll"), ":material/list_alt:", P.SEE_OWNERS, in_menu=False),
        Entry(
            "consultations/accounts.py",
            N_("Accounts of a vote"),
            ":material/functions:",
            P.SEE_CONSULTATIONS,
            in_menu=False,
        ),
        Entry(
            "consultations/bylaws.py", N_("Rules and emergencies"), ":material/gavel:", P.SEE_CONSULTATIONS
        ),
        Entry(
            "consultations/councils.py", N_("Councils and meetings"), ":material/groups:", P.SEE_CONSULTATIONS
        ),
        Entry("consultations/notices.py", N_("Check a notice"), ":material/fact_check:", P.SEE_CONSULTATIONS),
    ),
    N_("Upkeep"): (
        Entry("upkeep/agreements.py", N_("Agreements"), ":material/contract:", P.SEE_UPKEEP),
        Entry("upkeep/water.py", N_("Water stations"), ":material/water_pump:", P.SEE_UPKEEP),
    ),
    N_("People"): (
        Entry("people/account.py", N_("My account"), ":material/account_circle:", P.SEE_OWN),
        Entry("people/users.py", N_("People and posts"), ":material/group:", P.MANAGE_PEOPLE),
        Entry("people/imports.py", N_("Imports"), ":material/upload_file:", P.IMPORT),
        Entry("people/activity.py", N_("Activity log"), ":material/history:", P.SEE_ACTIVITY),
    ),
}


def every() -> list[Entry]:
    """All entries, in the order of the menu."""
    return [entry for entries in AREAS.values() for entry in entries]


def address(entry: Entry) -> str:
    """The page's address: the name of its script."""
    return entry.script.rsplit("/", 1)[1].removesuffix(".py")


def addresses() -> frozenset[str]:
    """The addresses of all pages there are, whoever may see them."""
    return frozenset(map(address, every()))

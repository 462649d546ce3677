"""Which pages exist for whom: grouped by area; the sign-in behind every address while nobody is signed in."""

from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from models.enums import Permission, Role
from pages.ui import session
from pages.ui.i18n import LANGUAGES, N_, _, language
from services.access import Actor
from services.db import open_session
from services.people import own_account
from services.standing import is_demonstration

P = Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its script, title, icon, and the permission without which it does not exist."""

    script: str
    title: str
    icon: str
    permission: Permission


AREAS: dict[str, tuple[Entry, ...]] = {
    N_("Home"): (
        Entry("home/my_day.py", N_("My day"), ":material/today:", P.SEE_OWN),
        Entry("home/overview.py", N_("Overview"), ":material/monitoring:", P.SEE_RENEWALS),
    ),
    N_("Grids"): (
        Entry("grids/grid_map.py", N_("Grid map"), ":material/map:", P.SEE_PLACES),
        Entry("grids/households.py", N_("Households"), ":material/home:", P.SEE_OWNERS),
    ),
    N_("Renewals"): (
        Entry("renewals/pipeline.py", N_("Renewals by stage"), ":material/view_kanban:", P.SEE_RENEWALS),
        Entry("renewals/project.py", N_("One project"), ":material/construction:", P.SEE_RENEWALS),
    ),
    N_("Consultations"): (
        Entry("consultations/rounds.py", N_("Votes"), ":material/how_to_vote:", P.SEE_CONSULTATIONS),
        Entry("consultations/ballots.py", N_("Key in ballots"), ":material/keyboard:", P.RECORD_BALLOTS),
        Entry("consultations/tally.py", N_("Tally"), ":material/balance:", P.SEE_CONSULTATIONS),
        Entry("consultations/notices.py", N_("Check a notice"), ":material/fact_check:", P.SEE_CONSULTATIONS),
    ),
    N_("People"): (
        Entry("people/account.py", N_("My account"), ":material/account_circle:", P.SEE_OWN),
        Entry("people/users.py", N_("People and posts"), ":material/group:", P.MANAGE_PEOPLE),
        Entry("people/imports.py", N_("Imports"), ":material/upload_file:", P.IMPORT),
        Entry("people/activity.py", N_("Activity log"), ":material/history:", P.SEE_ACTIVITY),
    ),
}
START = {Role.LEADER: "home/overview.py"}
SIGN_IN = "people/sign_in.py"
NOT_YOURS = "people/not_yours.py"


def chosen_page(actor: Actor | None) -> StreamlitPage:
    """Register the pages of this person and give the one that the address names."""
    if actor is None:
        return _behind_sign_in(SIGN_IN)
    if actor.must_change_password:
        return _behind_sign_in("people/new_password.py")
    sections = {
        _(area): [_page(e) for e in entries if actor.may(e.permission)] for area, entries in AREAS.items()
    }
    out_of_sight = [_start(actor), *(_hidden(NOT_YOURS, e) for e in _every() if not actor.may(e.permission))]
    return st.navigation({"": out_of_sight} | {area: pages for area, pages in sections.items() if pages})


def _page(entry: Entry) -> StreamlitPage:
    return st.Page(entry.script, title=_(entry.title), icon=entry.icon)


def _start(actor: Actor) -> StreamlitPage:
    """The bare address leads on to the person's first page, so that every page keeps an address of its own."""
    first = next((START[g.role] for g in actor.grants if g.role in START), "home/my_day.py")

    def lead_on() -> None:
        st.switch_page(first)

    return st.Page(lead_on, title="多格 Duoge", url_path="start", default=True, visibility="hidden")


def _hidden(script: str, entry: Entry) -> StreamlitPage:
    return st.Page(script, title=_(entry.title), url_path=address(entry), visibility="hidden")


def _every() -> list[Entry]:
    return [entry for entries in AREAS.values() for entry in entries]


def address(entry: Entry) -> str:
    """The page's address: the name of its script."""
    return entry.script.rsplit("/", 1)[1].removesuffix(".py")


def addresses() -> frozenset[str]:
    """The addresses of all pages there are, whoever may see them."""
    return frozenset(map(address, _every()))


def _behind_sign_in(script: str) -> StreamlitPage:
    """Every address answers with this one script, so that a deep link is kept and opens afterwards."""
    first = st.Page(script, title=_("Sign in"), icon=":material/login:", default=True)
    return st.navigation([first, *(_hidden(script, entry) for entry in _every())], position="hidden")


def draw_surroundings(actor: Actor | None) -> None:
    """What stands around every page: whose session it is, the language, and that this is a demonstration."""
    if is_demonstration():
        st.caption(
            ":material/science: "
            + _("Demonstration: apart from published figures, all persons and numbers are invented.")
        )
    if actor is None:
        return
    with st.sidebar:
        st.caption(actor.name)
        _language_choice(actor)
        st.button(
            _("Sign out"), icon=":material/logout:", key="sign_out", on_click=session.sign_out, args=(actor,)
        )


def _language_choice(actor: Actor) -> None:
    def choose() -> None:
        chosen = st.session_state["language"]
        with open_session(write=True) as db:
            own_account.choose_language(db, actor, language=chosen)

    st.session_state["language"] = language()
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language",
        on_change=choose,
        label_visibility="collapsed",
        required=True,
    )

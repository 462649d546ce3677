"""The story of a renewal in words: its sorts, its lines with their details and links, and what falls due next."""

from datetime import date

from models.enums import MoveKind, Purse
from models.tender_enums import AcceptanceResult, Severity
from pages.ui.colours import STANCES
from pages.ui.formats import day, literal, money
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.renewals.due_next import Due
from services.renewals.story import Line
from services.renewals.story_rows import Sort
from services.rules.evidence import evidence_kind
from services.rules.stages import stage_of

SORTS = {
    Sort.MOVE: (N_("Stages"), "arrow_forward"),
    Sort.PEOPLE: (N_("Doors and groups"), "waving_hand"),
    Sort.VOTE: (N_("Votes"), "how_to_vote"),
    Sort.MEETING: (N_("Meetings"), "groups"),
    Sort.EVIDENCE: (N_("Evidence"), "description"),
    Sort.MONEY: (N_("Money"), "payments"),
    Sort.TENDER: (N_("Tender and contract"), "handshake"),
    Sort.WORKS: (N_("Works and warranty"), "engineering"),
}
LINES = {
    (Sort.PEOPLE, "group"): N_("Task group formed: {a}"),
    (Sort.PEOPLE, "visits"): N_("Doors visited: {n}"),
    (Sort.VOTE, "posted"): N_("Vote {n}: its notice is posted"),
    (Sort.VOTE, "open"): N_("Vote {n}: opened"),
    (Sort.VOTE, "extended"): N_("Vote {n}: extended"),
    (Sort.VOTE, "closed"): N_("Vote {n}: closed, {outcome}"),
    (Sort.VOTE, "closed_early"): N_("Vote {n}: closed early, {outcome}"),
    (Sort.VOTE, "result_posted"): N_("Vote {n}: its result is posted"),
    (Sort.VOTE, "final"): N_("Vote {n}: final"),
    (Sort.VOTE, "challenged"): N_("Vote {n}: challenged in court"),
    (Sort.VOTE, "annulled"): N_("Vote {n}: annulled"),
    (Sort.MEETING, "carried"): N_("Decided: {a}"),
    (Sort.EVIDENCE, "recorded"): N_("Evidence: {what}"),
    (Sort.EVIDENCE, "voided"): N_("{what}: recorded in error"),
    (Sort.EVIDENCE, "expired"): N_("{what}: expired, the case was sent back"),
    (Sort.MONEY, "plan"): N_("Funding plan changed, version {n}"),
    (Sort.MONEY, "receipt"): N_("First receipt, {purse}: {amount}"),
    (Sort.MONEY, "payment"): N_("First payment, {purse}: {amount}"),
    (Sort.MONEY, "shares"): N_("Shares of the households agreed, price {amount}"),
    (Sort.TENDER, "posted"): N_("Tender posted: {a}"),
    (Sort.TENDER, "closed"): N_("Bids closed, {n} came in"),
    (Sort.TENDER, "award"): N_("Award made: {a}, {amount}"),
    (Sort.TENDER, "award_posted"): N_("Award posted: {a}, {amount}"),
    (Sort.TENDER, "signed"): N_("Contract signed with {a}: {amount}"),
    (Sort.TENDER, "ended"): N_("Contract with {a} ended early"),
    (Sort.TENDER, "amended"): N_("Contract amended by {amount}"),
    (Sort.TENDER, "paid"): N_("First payment to the contractor: {amount}"),
    (Sort.WORKS, "looked"): N_("Works looked at: {severity}"),
    (Sort.WORKS, "mended"): N_("A finding was mended"),
    (Sort.WORKS, "accepted"): N_("Acceptance: {accepted}"),
    (Sort.WORKS, "audited"): N_("Price audited: {amount}"),
    (Sort.WORKS, "settled"): N_("Contract settled: {amount}"),
    (Sort.WORKS, "warranty"): N_("Warranty begins: {a}, until {until}"),
    (Sort.WORKS, "warranty_over"): N_("Warranty ends: {a}"),
}
DUES = {
    "due": N_("The renewal is due"),
    "stage": N_("Planned to begin: {stage}"),
    "inspection": N_("Inspection of the lift"),
    "visits": N_("Doors to be visited again: {n}"),
    "vote": N_("Ballots come in until then: {a}"),
    "decision": N_("Outcome to be told back: {a}"),
    "meeting": N_("Meeting: {a}"),
    "milestone": N_("Money: {a}, {amount} open"),
    "part": N_("Part of the contract: {a}, {amount}"),
    "bids": N_("Bids are taken until then: {a}"),
    "works": N_("Works end by contract: {a}"),
    "warranty": N_("Warranty ends: {a}"),
}
PAGES = {
    Sort.VOTE: ("consultations/round.py", "round"),
    Sort.MEETING: ("consultations/councils.py", "meeting"),
    Sort.TENDER: ("renewals/tender.py", "project"),
    Sort.WORKS: ("renewals/tender.py", "project"),
}
SHARES, STANCES_PAGE = "renewals/shares.py", "renewals/stances.py"
COLOURS = {MoveKind.REWORKED: "orange", MoveKind.EMERGENCY: "red"}


def sort_text(sort: Sort) -> str:
    """A sort as people read it."""
    return _(SORTS[sort][0])


def head(line: Line) -> str:
    """What happened, as Markdown."""
    icon = f":material/{SORTS[line.sort][1]}:"
    if line.sort is Sort.MOVE:
        return f"{icon} {_moved(line)}"
    amount = "" if line.n is None else money(line.n)
    said = _(
        LINES[line.sort, line.code], a=line.a, n=line.n or 0, amount=amount, outcome=_outcome(line), what=_what(line),
        purse=_purse(line), severity=_severity(line), accepted=_accepted(line), until=_until(line),
    )  # fmt: skip
    return f"{icon} **{literal(said)}**"


def _moved(line: Line) -> str:
    kind = MoveKind(line.code)
    before = f"{_(line.before.name)} → " if line.before and line.before != line.stage else ""
    badge = f" :{COLOURS.get(kind, 'gray')}-badge[{label(kind)}]" if kind is not MoveKind.ADVANCED else ""
    return f"**{before}{_(line.stage.name) if line.stage else ''}**{badge}"


def _outcome(line: Line) -> str:
    if line.passed is None:
        return _("counted")
    return _("carried") if line.passed else _("not carried")


def _what(line: Line) -> str:
    kind = evidence_kind(line.a) if line.sort is Sort.EVIDENCE else None
    result = kind.result(line.b) if kind else None
    name = _(kind.name) if kind else line.a
    return _("{name}: {value}", name=name, value=_(result.name)) if result else name


def _purse(line: Line) -> str:
    return label(Purse(line.a)) if line.sort is Sort.MONEY and line.a else ""


def _severity(line: Line) -> str:
    return label(Severity(line.a)) if line.code == "looked" else ""


def _accepted(line: Line) -> str:
    return label(AcceptanceResult(line.a)) if line.code == "accepted" else ""


def _until(line: Line) -> str:
    return day(date.fromisoformat(line.b)) if line.code == "warranty" else ""


def details(line: Line) -> str:
    """What else is known of it, as Markdown: reasons, titles, issuers, findings, and at doors the stances."""
    if line.code == "visits":
        counts = " ".join(f":gray-badge[{STANCES[s].sign} {label(s)} {n}]" for s, n in line.stances)
        doors = "、".join(f"{d.building}{d.stairwell} {d.door} {STANCES[d.stance].sign}" for d in line.doors)
        return f"{counts}  \n{literal(doors)}" if doors else counts
    told = {Sort.VOTE: (line.a, line.c), Sort.MEETING: (line.b,), Sort.EVIDENCE: (line.c,)}
    texts = told.get(line.sort, (line.c,))
    return literal(" · ".join(filter(None, texts)))


def link(line: Line, project_id: int) -> tuple[str, dict[str, str]] | None:
    """The page that tells more of it, and what to ask of it; none where it stands on the page of the renewal."""
    if line.doors:
        return STANCES_PAGE, {"project": str(project_id)}
    if (line.sort, line.code) == (Sort.MONEY, "shares"):
        return SHARES, {"project": str(project_id)}
    if line.sort not in PAGES:
        return None
    page, name = PAGES[line.sort]
    return page, {name: str(project_id if name == "project" else line.ref)}


def due_text(due: Due, kind: str) -> str:
    """What falls due."""
    stage = _(stage_of(kind, due.what).name) if due.code == "stage" else ""
    amount = "" if due.n is None else money(due.n)
    return _(DUES[due.code], a=due.what, n=due.n or 0, amount=amount, stage=stage)

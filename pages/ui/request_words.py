"""Requests in words: what a clock says, how a request is called in a line, what is counted by a figure."""

from datetime import date, datetime, timedelta

from models.enums import PlaceKind
from models.request_enums import LeadKind, RequestAct
from pages.ui import formats, session
from pages.ui.formats import literal
from pages.ui.i18n import N_, _, language
from pages.ui.labels import label
from pages.ui.request_labels import COLOURS
from services.grids.one_request import Past
from services.grids.request_measures import Measure
from services.grids.requests import RequestLine
from services.rules import requests as rules
from services.rules.requests import Left

ONE, LIST, FIGURES = "grids/request.py", "grids/requests.py", "grids/request_figures.py"
AREAS = ("grids", "consultations", "renewals", "people")
EVERY = timedelta(minutes=5)
DAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MEASURES = {
    Measure.CONTACT: N_("First contact in a day"),
    Measure.ON_TIME: N_("Answered on time"),
    Measure.SOLVED: N_("Really solved"),
    Measure.SATISFIED: N_("Satisfied"),
    Measure.AGAIN: N_("Unhappy ones mended in time"),
    Measure.REPEATED: N_("Told again"),
    Measure.RETURNED: N_("Sent back by a handler"),
}
DEFINITIONS = {
    Measure.CONTACT: N_("Spoken to within one working day, of all whose day of contact has passed."),
    Measure.ON_TIME: N_("Answered within the limit, of all with a limit that were answered or are past due."),
    Measure.SOLVED: N_("“Solved” in the last call-back, of all where somebody was reached."),
    Measure.SATISFIED: N_("“Satisfied” or “mostly satisfied” in the last call-back, of all who were reached."),
    Measure.AGAIN: N_("Answered again within three working days, of the unhappy ones answered again or past due."),
    Measure.REPEATED: N_("Joined to an earlier answered request as its repeat, of all reported."),
    Measure.RETURNED: N_("Sent back at least once, of all dispatched."),
}  # fmt: skip


def about_now() -> datetime:
    """This moment to five minutes, so that what was read for it can be kept."""
    now = session.now()
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)


def category(code: str) -> str:
    """A category as people read it."""
    return _(rules.categories()[code].name)


def source(code: str) -> str:
    """A way of coming in as people read it."""
    return _(rules.sources()[code].name)


def weekday(day: date) -> str:
    """The day with its day of the week: `Tue 12 Nov 2026`, `2026年11月12日 周四`."""
    name = DAYS[language() if language() in DAYS else "en"][day.weekday()]
    return f"{formats.day(day)} 周{name}" if language() == "zh" else f"{name} {formats.day(day)}"


def clock(left: Left) -> str:
    """`due Tue 12 Nov 2026, 2 working days left`, or by how many it is late."""
    if left.late:
        return _("was due {day}, {n} working days late", day=weekday(left.due_on), n=left.late)
    if not left.left:
        return _("due {day}, the last day", day=weekday(left.due_on))
    return _("due {day}, {n} working days left", day=weekday(left.due_on), n=left.left)


def clock_badge(left: Left | None) -> str:
    """The clock as a badge; red only where it is overdue."""
    if left is None:
        return ""
    colour = "red" if left.late else "orange" if not left.left else "gray"
    return f":{colour}-badge[:material/schedule: {clock(left)}]"


def badges(line: RequestLine) -> str:
    """How a request stands: state, clock, who is told, urgent or supervised."""
    said = [f":{COLOURS[line.state]}-badge[{label(line.state)}]", clock_badge(line.clock)]
    if line.urgency == "urgent":
        said.append(f":orange-badge[:material/priority_high: {label(line.urgency)}]")
    if line.supervised:
        said.append(f":violet-badge[:material/visibility: {_('Supervised')}]")
    if line.told:
        said.append(f":red-badge[:material/north: {_('told to the {level}', level=label(line.told.kind))}]")
    return " ".join(filter(None, said))


def title(line: RequestLine) -> str:
    """What and where: `House repairs · 甲小区 1幢 2单元 601`, for use in Markdown."""
    return literal(" · ".join((category(line.category), " ".join(filter(None, (line.place, line.door))))))


def told(line: RequestLine) -> str:
    """When it came in and how, its numbers and who handles it."""
    number = _("no. {n}", n=line.id) + (f" ({line.number})" if line.number else "")
    by = _("with {name}", name=line.handler) if line.handler else ""
    return " · ".join(filter(None, (number, formats.moment(line.reported_at), source(line.source), by)))


def past(row: Past) -> str:
    """A row of the history in words, with its note."""
    said = label(row.act)
    if row.act is RequestAct.ESCALATE:
        return said.format(note=label(PlaceKind(row.note)))
    if row.act is RequestAct.LEAD:
        return said.format(note=label(LeadKind(row.note)))
    if row.act is RequestAct.JOIN:
        return said.format(note=row.note)
    return f"{said}: {row.note}" if row.note else said

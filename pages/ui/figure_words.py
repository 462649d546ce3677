"""The figures of places in words: what each is called and counts, how a value reads, of how many and as of when."""

from collections.abc import Iterable
from datetime import date

from pages.ui import formats
from pages.ui.i18n import N_, _, language
from services.grids.figures import MADE, OF_REQUESTS, PER, Figure, Shape, Value, few
from services.grids.map import Layer
from services.rules.request_figures import FEWEST

TITLES = {
    Figure.OLD_LIFTS: N_("Lifts in use for 15 years or more"),
    Figure.HOUSEHOLDS: N_("Number of households"),
    Figure.OPEN_ROUNDS: N_("Open votes"),
    Figure.TURNOUT: N_("Turnout of open votes"),
    Figure.LATE_PROJECTS: N_("Projects past their date"),
    Figure.REQUESTS: N_("Requests per 1,000 households"),
    Figure.ON_TIME: N_("Requests answered on time"),
    Figure.SATISFIED: N_("Satisfied with the answer"),
}
OF = {
    Figure.OLD_LIFTS: N_("of {n} lifts"),
    Figure.HOUSEHOLDS: N_("{n} households in all"),
    Figure.OPEN_ROUNDS: N_("{n} votes in all"),
    Figure.TURNOUT: N_("of {n} owners asked"),
    Figure.LATE_PROJECTS: N_("of {n} renewals under way"),
    Figure.REQUESTS: N_("in {n} households"),
    Figure.ON_TIME: N_("of {n} requests answered or past due"),
    Figure.SATISFIED: N_("of {n} requests whose asker was reached"),
}
NOTHING = {
    Figure.OLD_LIFTS: N_("not registered"),
    Figure.HOUSEHOLDS: N_("not registered"),
    Figure.TURNOUT: N_("no open vote"),
    Figure.REQUESTS: N_("no household registered"),
    Figure.ON_TIME: N_("none answered or due"),
    Figure.SATISFIED: N_("nobody called back"),
}
DEFINITIONS = {
    Figure.OLD_LIFTS: N_(
        "Registered for use 15 years ago or earlier, of the lifts not taken away by then. A lift without a day of "
        "registration counts as there from the first."
    ),
    Figure.HOUSEHOLDS: N_("Households of the register at and below the place."),
    Figure.OPEN_ROUNDS: N_("Votes that took ballots then; each counts where all of its place lies."),
    Figure.TURNOUT: N_(
        "Owners of whom a ballot was recorded, valid or not, of all on the rolls of the votes open then. Several "
        "votes are one sum: an owner asked in two counts twice."
    ),
    Figure.LATE_PROJECTS: N_(
        "Under way, or on hold, and past the day they were to be done by, of all under way. In a month: as the moves "
        "and the log say it was at its end."
    ),
    Figure.REQUESTS: N_("Requests reported in these days, for every 1,000 households as registered today."),
    Figure.ON_TIME: N_(
        "Of the requests reported in these days: answered within the limit, of all with a limit that were answered "
        "or are past due by now."
    ),
    Figure.SATISFIED: N_(
        "Of the requests reported in these days: “satisfied” or “mostly satisfied” in the last call-back, of all "
        "who were reached by now."
    ),
}
UNDATED = {
    Figure.HOUSEHOLDS: N_("Only as of today: the register of households keeps no earlier days."),
}
EXPORTED = {
    "as_of": N_("As of"),
    "requests_since": N_("Requests since"),
    "division": N_("Division"),
    **{str(f): name for f, name in TITLES.items()},
    Figure.OLD_LIFTS: N_("Lifts in use for 15 years or more"),
    "old_lifts_of": N_("Lifts"),
    Figure.TURNOUT: N_("Owners who voted"),
    "turnout_of": N_("Owners asked"),
    "late_projects_of": N_("Renewals under way"),
    Figure.REQUESTS: N_("Requests reported"),
    "requests_of": N_("Households today"),
    "on_time_of": N_("Requests answered or past due"),
    "satisfied_of": N_("Requests whose asker was reached"),
}
"""The heads of the table as a file, where counts stand and no shares."""


def title(figure: Figure) -> str:
    """The figure as people call it."""
    return _(TITLES[figure])


def text(figure: Figure, value: Value) -> str:
    """`3 / 11`, `57.14% · 20 / 35`, `12.3 · 37 / 3,002`, or why there is none; few are said to be few."""
    if value.count is None:
        return _(NOTHING.get(figure, N_("no data")))
    told = pair(value)
    if MADE[figure].shape in (Shape.SHARE, Shape.RATE):
        told = f"{written(figure, size(figure, value))} · {told}"
    return f"{told} · {_('small n')}" if few(figure, value) else told


def short(figure: Figure, value: Value) -> str:
    """The same where there is little room: `57.14%`, `12.3`; of what stands on few the pair."""
    if value.count is None:
        return ""
    alone = MADE[figure].shape in (Shape.COUNT, Shape.PART) or few(figure, value)
    return pair(value) if alone else written(figure, size(figure, value))


def pair(value: Value) -> str:
    """`20 / 35`, or the count that stands alone."""
    count = formats.count(value.count or 0)
    return f"{count} / {formats.count(value.of)}" if value.of else count


def size(figure: Figure, value: Value) -> int:
    """What the figure is compared by: the count, hundredths of a percent, or tenths for every thousand; all cut."""
    count, of = value.count or 0, value.of or 1
    if MADE[figure].shape is Shape.SHARE:
        return count * 10_000 // of
    return count * PER * 10 // of if MADE[figure].shape is Shape.RATE else count


def written(figure: Figure, size: int) -> str:
    """Such a size as people read it."""
    if MADE[figure].shape is Shape.SHARE:
        return formats.share(size, 10_000)
    return tenths(size) if MADE[figure].shape is Shape.RATE else formats.count(size)


def tenths(n: int) -> str:
    """A number told in tenths."""
    return f"{n // 10:,}.{n % 10}"


def month(last: date) -> str:
    """A month, told by one of its days: 2026年3月, Mar 2026."""
    return f"{last.year}年{last.month}月" if language() == "zh" else f"{last:%b} {last.year}"


def as_of(layer: Layer) -> str:
    """The day of the figures, or the days in which requests were reported."""
    if layer.figure not in OF_REQUESTS:
        return formats.day(layer.on)
    return _("reported from {since} to {until}", since=formats.day(layer.since), until=formats.day(layer.on))


def in_all(figure: Figure, values: Iterable[Value]) -> str:
    """Of how many the figures of some places are, together: the n of the legend."""
    known = [v for v in values if v.count is not None]
    return _(OF[figure], n=formats.count(sum(v.count if v.of is None else v.of for v in known)))  # type: ignore[misc]


def fewest() -> str:
    """How a place with too few to compare is called in the legend."""
    return _("fewer than {n}", n=FEWEST)

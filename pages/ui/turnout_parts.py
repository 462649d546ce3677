"""Parts of the tally on who has answered: by day against what is needed, by channel, by building and by floor."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time

import streamlit as st

from models.enums import Channel
from pages.ui import charts_parts, formats, inputs, part_words, renewal_parts
from pages.ui.charts_parts import Bar, Marked, Needed, Point
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.consultations.counts import Tally
from services.consultations.items import Item
from services.consultations.parts import PartOfRoll, PartsOfRound
from services.consultations.rounds import RoundView
from services.rules.answers import Part

SCROLLS_FROM, SCROLLED_HEIGHT = 12, 460
KINDS = (N_("Agree"), N_("Other answers"), N_("Not returned"))
FOREMOST = N_("Chose the foremost")
MEASURES = (part_words.BY_OWNERS, part_words.BY_AREA)


def draw(r: RoundView, item: Item, tally: Tally, found: PartsOfRound) -> None:
    """All four; a round of one building has no chart of its buildings, one without ballots none of its days."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _turnout(r, item, tally, found)
    with right:
        _channels(tally, found.channels)
    if max(len(found.buildings), len(found.floors)) > 1:
        with st.expander(_("By building and by floor"), icon=":material/apartment:"):
            _pieces(_("By building"), found.buildings, _of_building, tally)
            _pieces(_("By floor"), found.floors, _of_floor, tally)


def _turnout(r: RoundView, item: Item, tally: Tally, found: PartsOfRound) -> None:
    st.markdown(f"**{_('Ballots returned, day by day')}**")
    if not found.days:
        st.caption(_("Nothing has come back yet."))
        return
    by_day = [(day.day, day.returned) for day in found.days]
    points = [*_points(by_day, tally.total, r)]
    needed = _needed(item)
    last, alt = by_day[-1][1], _("Ballots returned by day: {said}", said=_days_in_words(by_day, tally.total))
    marked = _marked(r, found.extended_on)
    st.vega_lite_chart(
        charts_parts.turnout(points, needed=needed, marked=marked, measures=[_(m) for m in MEASURES]),
        theme=None,
        alt="; ".join([alt, *(need.said for need in needed), *(mark.said for mark in marked)]),
    )
    _source(_("{n} of {all} ballots returned", n=last.owners, all=tally.total.owners))


def _points(by_day: Sequence[tuple[date, Part]], total: Part, r: RoundView) -> list[Point]:
    """From the opening, with nothing returned, to today or the closing, with the last state."""
    begun = _local_day(r.opened_at) or by_day[0][0]
    until = _local_day(r.closed_at) or inputs.today()
    known = [*by_day, *([(until, by_day[-1][1])] if until > by_day[-1][0] else [])]
    if begun < known[0][0]:
        known.insert(0, (begun, Part()))
    return [
        Point(_at(day), measure, f"{formats.day(day)}: {said}", share)
        for day, part in known
        for measure, said, share in part_words.by_measure(part, total)
    ]


def _days_in_words(by_day: Sequence[tuple[date, Part]], total: Part) -> str:
    return "; ".join(
        f"{formats.day(day)}: {part_words.of_owners(part, total)}, {part_words.of_area(part, total)}"
        for day, part in by_day
    )


def _needed(item: Item) -> list[Needed]:
    """What taking part needs, once where owners and area need the same."""
    shares = {share for share in (item.rule.participation_owners, item.rule.participation_area) if share}
    return [Needed(share.num / share.den, f"{share}".replace(">=", "≥")) for share in shares]


def _marked(r: RoundView, extended_on: Sequence[date]) -> list[Marked]:
    marks = [Marked(_at(day), _("extended {day}", day=formats.day(day))) for day in extended_on]
    return marks + ([Marked(_at(r.due_on), _("due {day}", day=formats.day(r.due_on)))] if r.due_on else [])


def _local_day(at: datetime | None) -> date | None:
    return at.astimezone(formats.SHANGHAI).date() if at else None


def _at(day: date) -> int:
    """A day as the milliseconds of its midnight, which a chart in UTC shows as that day."""
    return int(datetime.combine(day, time(), UTC).timestamp()) * 1000


def _channels(tally: Tally, channels: Sequence[tuple[Channel, Part]]) -> None:
    st.markdown(f"**{_('How ballots came')}**")
    if not channels:
        st.caption(_("Nothing has come back yet."))
        return
    came = tally.returned
    rows = [
        Bar(
            label(channel),
            part_words.ratio(part.owners, came.owners),
            f"{part_words.of_owners(part, came)} · {formats.area(part.area_dm2)}",
        )
        for channel, part in channels
    ]
    alt = "; ".join(f"{row.name}: {row.said}" for row in rows)
    st.vega_lite_chart(
        charts_parts.bars(rows), theme=None, alt=_("How ballots came, by owners: {said}", said=alt)
    )
    _source(_("{n} ballots returned", n=formats.count(came.owners)))


def _pieces(title: str, found: Sequence[PartOfRoll], name: Callable[[PartOfRoll], str], tally: Tally) -> None:
    """One chart of buildings or floors, scrolled where there are many; nothing for one piece only."""
    if len(found) < 2:
        return
    st.markdown(f"**{title}**")
    kinds = _kinds(tally)
    rows = [s for part in found for s in part_words.stacked(name(part), _pieces_of(part, kinds), part.total)]
    alt = "; ".join(
        f"{name(part)}: {_('returned')} {part_words.of_owners(part.returned, part.total)}, "
        f"{_('agreeing')} {part_words.of_owners(part.agree, part.total)}"
        for part in found
    )
    spec = charts_parts.shares(rows, kinds=kinds, measures=[_(m) for m in MEASURES])
    with st.container(height=SCROLLED_HEIGHT if len(found) > SCROLLS_FROM else "content", border=False):
        st.vega_lite_chart(spec, theme=None, alt=f"{title}: {alt}")
    _source(_("{n} owners", n=formats.count(tally.total.owners)), also=_also(found))


def _kinds(tally: Tally) -> list[str]:
    """The words for those who agree (of candidates: chose the foremost), answered otherwise, have not answered."""
    first, *rest = KINDS
    return [_(FOREMOST if tally.by_candidate else first), *map(_, rest)]


def _pieces_of(part: PartOfRoll, kinds: Sequence[str]) -> list[tuple[str, Part]]:
    """Those of a part who agree, who answered otherwise, and whose ballot is not back."""
    pieces = part.agree, part.returned - part.agree, part.total - part.returned
    return list(zip(kinds, pieces, strict=True))


def _also(found: Sequence[PartOfRoll]) -> str:
    said = _("Upper bar by owners, lower bar by area.")
    if any(part.others for part in found):
        said += " " + _("Parts of fewer than three voters stand together, so that no single answer is told.")
    return said


def _of_building(part: PartOfRoll) -> str:
    return _("Others, together") if part.others else part.name


def _of_floor(part: PartOfRoll) -> str:
    if part.others:
        return _("Others, together")
    return _("Floor {n}", n=part.name) if part.name else _("Floor not known")


def _source(counted: str, also: str = "") -> None:
    renewal_parts.source_line(counted, inputs.today(), also=also)

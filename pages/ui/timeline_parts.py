"""The timeline: renewals of a place as rows, one renewal's stages as rows; what was against what was planned."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from models.enums import ProjectState
from pages.ui import charts_timelines, feedback, inputs, picking, renewal_parts, replay
from pages.ui.charts import Spec
from pages.ui.charts_timelines import Lane, Mark
from pages.ui.formats import day
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.renewals import timelines
from services.renewals.timelines import PAGE, Line, Planned, Stood
from services.rules.stages import stages_of

OPENED = "duoge.timeline.opened"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is drawn: how many there are in all, how many are on this page, the chart, and what it says in words."""

    count: int
    here: int
    chart: Spec
    alt: str


def draw(actor: Actor, *, place_id: int, kind: str, stage: str | None) -> None:
    """The renewals of a kind at a place in time, late ones first; a click on a row opens its page."""
    if opened := st.session_state.pop(OPENED, None):
        st.switch_page(renewal_parts.PROJECT_PAGE, query_params={"project": str(opened)})
    page = inputs.page_number("timeline", place_id, kind, stage)
    wanted = {"place_id": place_id, "kind": kind, "stage": stage, "page": page}
    shown = replay.kept(_shown, actor, areas=renewal_parts.AREAS, **wanted)
    if not shown.here:
        feedback.empty(_("No renewal fits these filters."), hint=_("Widen the place, the kind or the stage."))
        return
    picking.clickable(
        shown.chart,
        key=f"timeline_{place_id}_{kind}_{stage}_{page}",
        field="id",
        alt=shown.alt,
        picked=_opened,
    )
    st.caption(
        _how_to_read() + " " + _("The shades are those of the stages above. A click on a row opens its page.")
    )
    renewal_parts.source_line(_("{n} renewals", n=shown.count), inputs.today())
    inputs.pagination("timeline", place_id, kind, stage, count=shown.count, size=PAGE)


def _opened(id: int | None) -> None:
    st.session_state[OPENED] = id


def _how_to_read() -> str:
    return _("Thick: what was. Thin: the plan. ◆ due, dashed: today.")


def _shown(actor: Actor, *, place_id: int, kind: str, stage: str | None, page: int) -> Shown:
    with open_session() as db:
        found = timelines.timeline(
            db, actor, place_id=place_id, kind=kind, stage=stage, page=page, on=inputs.today()
        )
    if not found.lines:
        return Shown(found.count, 0, {}, "")
    names = list(_told_apart([line.name for line in found.lines]))
    rows = list(zip(found.lines, names, strict=True))
    lanes = [Lane(name, line.id, _told(line), line.days_late > 0) for line, name in rows]
    marks = [m for line, name in rows for m in _marks(kind, line, name)]
    chart = charts_timelines.lanes(lanes, marks, labels(kind), today=today())
    late = sum(lane.late for lane in lanes)
    said = _(
        "{n} renewals in time, {late} of them late; the table lists them as well.", n=len(rows), late=late
    )
    return Shown(found.count, len(rows), chart, said)


def _told_apart(names: Sequence[str]) -> Iterator[str]:
    """Equal names would share a row."""
    met: dict[str, int] = {}
    for name in names:
        met[name] = met.get(name, -1) + 1
        yield name + "\u200b" * met[name]


def labels(kind: str) -> list[str]:
    """All stages of a kind, in order."""
    return [renewal_parts.stage_label(kind, s.key) for s in stages_of(kind)]


def today() -> tuple[date, str]:
    """Today and how it is called."""
    return inputs.today(), _("Today, {day}", day=day(inputs.today()))


def _marks(kind: str, line: Line, row: str) -> Iterator[Mark]:
    for stood in line.stood:
        yield _stay(kind, line, row, stood)
    for one, then in _planned(line.plan):
        yield _plan(kind, line.id, row, one, then)
    label = renewal_parts.stage_label(kind, line.stage.key)
    if line.due_on:
        said = _("due {day}", day=day(line.due_on))
        yield Mark("due", row, line.id, line.due_on, line.due_on, label, said)


def marks_by_stage(kind: str, line: Line, rows: Mapping[str, str]) -> list[Mark]:
    """The marks of one renewal with a row for each of its stages."""
    stays = [_stay(kind, line, rows[s.stage.key], s) for s in line.stood if s.stage.key in rows]
    plans = [_plan(kind, line.id, rows[one.stage.key], one, then) for one, then in _planned(line.plan)]
    return [*stays, *plans]


def _stay(kind: str, line: Line, row: str, stood: Stood) -> Mark:
    over = line.state in (ProjectState.FINISHED, ProjectState.CANCELLED)
    until = stood.left or (stood.entered if over else inputs.today())
    label = renewal_parts.stage_label(kind, stood.stage.key)
    days = _("{n} days", n=(until - stood.entered).days)
    said = _("{name}: {value}", name=label, value=f"{day(stood.entered)} – {day(stood.left)} · {days}")
    return Mark("stay", row, line.id, stood.entered, until, label, said)


def _planned(plan: Sequence[Planned]) -> Iterator[tuple[Planned, date | None]]:
    """Every planned stage with the day on which the next planned one is to begin."""
    known = [one for one in plan if one.planned_on]
    for n, one in enumerate(known):
        yield one, known[n + 1].planned_on if n + 1 < len(known) else None


def _plan(kind: str, id: int, row: str, one: Planned, then: date | None) -> Mark:
    since = one.planned_on or date.min
    label = renewal_parts.stage_label(kind, one.stage.key)
    said = _("planned: {stage}, from {day}", stage=label, day=day(since))
    return Mark("plan" if then else "end", row, id, since, then or since, label, said)


def _told(line: Line) -> str:
    """How it stands: late against its day, else against its plan; nothing where neither is known."""
    if line.days_late:
        return _("{n} days late", n=line.days_late)
    if line.state is ProjectState.FINISHED and line.deviation is None:
        return _("finished")
    return behind(line.deviation)


def behind(days: int | None) -> str:
    """A deviation from a plan in words; empty where nothing is known."""
    if days is None:
        return ""
    if days == 0:
        return _("as planned")
    return _("{n} days behind plan", n=days) if days > 0 else _("{n} days ahead of plan", n=-days)

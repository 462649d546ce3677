"""The time in each stage on the page of pace, beside what is typical; the rows are the cases that stand there."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.ui import charts_pace, inputs, picking, renewal_parts, replay, tables
from pages.ui.charts_pace import TimeMark
from pages.ui.formats import count
from pages.ui.i18n import _
from pages.ui.pace_foot import AREAS, Drawn, foot, none_here
from pages.ui.pace_rows import cases_table, choose_stage
from services.access import Actor
from services.db import open_session
from services.renewals import stage_times
from services.renewals.pace_cases import Chosen
from services.renewals.stage_times import StageTime

STANDS_AT = "pace_stands_at"


def draw(actor: Actor, *, place_id: int, kind: str) -> None:
    """How long cases stay in each stage, beside what is typical; the rows are those that stand there."""
    seen = replay.kept(figures, actor, areas=AREAS, place_id=place_id, kind=kind)
    if seen is None:
        none_here()
        return
    picking.clickable(seen.spec, key="pace_times", field="stage", alt=seen.alt, picked=_pick_stage)
    foot(actor, seen, chart="pace_times", name="stage_times", place_id=place_id, kind=kind)
    replay.kept(table, actor, areas=AREAS, place_id=place_id, kind=kind)
    stage = choose_stage(kind, STANDS_AT, _("Stands in stage"))
    cases_table(actor, place_id=place_id, kind=kind, which=Chosen(at=stage, open_only=True))


def _pick_stage(stage: str | None) -> None:
    st.session_state[STANDS_AT] = stage


def _times(actor: Actor, place_id: int, kind: str) -> list[StageTime]:
    with open_session() as db:
        found = stage_times.by_stage(db, actor, place_id=place_id, kind=kind, on=inputs.today())
    return [t for t in found if t.stays or t.standing or not t.stage.emergency]


def figures(actor: Actor, *, place_id: int, kind: str) -> Drawn | None:
    """The times of a kind as a chart ready to be drawn; nothing where no case stands or ever stood."""
    found = _times(actor, place_id, kind)
    if not any(t.stays or t.standing for t in found):
        return None
    kinds = (_("Median"), _("90 % within"), _("Typical"))
    marks = [mark for t in found for mark in _marks(kind, t, kinds)]
    labels = [renewal_parts.stage_label(kind, t.stage.key) for t in found]
    spec = charts_pace.times(marks, labels=labels, kinds=kinds, days=_("Days"))
    said = "; ".join(f"{m.label}: {m.said}" for m in marks if m.what == kinds[0])
    how = _(
        "n counts stays that ended; those still going on are not in it, so slow stages look shorter than they will be."
    )
    stays = sum(t.stays for t in found)
    return Drawn(spec, _("Days in each stage: {said}", said=said), _("n = {n} stays", n=stays),
                 _("Time in stage"), how)  # fmt: skip


def _marks(kind: str, t: StageTime, kinds: Sequence[str]) -> list[TimeMark]:
    label = renewal_parts.stage_label(kind, t.stage.key)
    named = dict(zip(kinds, (t.median, t.ninetieth, t.stage.typical_days), strict=True))
    told = " · ".join(f"{name}: {days}" for name, days in named.items() if days is not None)
    said = f"n = {t.stays} · {told}"
    return [
        TimeMark(t.stage.key, label, name, days, said) for name, days in named.items() if days is not None
    ]


def table(actor: Actor, *, place_id: int, kind: str) -> None:
    """The same in figures, with the case that stands there longest."""
    found = _times(actor, place_id, kind)
    figures: dict[str, list[Any]] = {
        _("Stage"): [renewal_parts.stage_label(kind, t.stage.key) for t in found],
        _("Stays that ended"): [count(t.stays) for t in found],
        _("Median (days)"): [_days(t.median) for t in found],
        _("90 % within (days)"): [_days(t.ninetieth) for t in found],
        _("Typical (days)"): [_days(t.stage.typical_days) for t in found],
        _("Stand there now"): [count(t.standing) for t in found],
        _("Longest there now (days)"): [_days(t.oldest) for t in found],
    }
    with st.expander(_("The same in figures"), icon=":material/table:"):
        tables.figures(figures, alt=_("Days in each stage, in figures"))


def _days(days: int | None) -> str:
    return "—" if days is None else count(days)

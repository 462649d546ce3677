"""The plan of a renewal on its page: each stage planned and as it was, and setting the days, proposed or by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from pages.ui import (
    charts_timelines,
    conflict,
    feedback,
    inputs,
    picking,
    renewal_parts,
    replay,
    session,
    tables,
    timeline_parts,
)
from pages.ui.charts_timelines import Lane
from pages.ui.formats import count, day
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.renewals import stage_plans, timelines
from services.renewals.timelines import Course, Planned
from services.rules.stage_plans import Known, Proposed

AREAS = renewal_parts.AREAS


def draw(actor: Actor, project_id: int, kind: str) -> None:
    """Plan against actual, and for who may the form that sets the plan."""
    course = _course(actor, project_id)
    replay.kept(_shown, actor, areas=AREAS, project_id=project_id, kind=kind)
    if course.can_plan:
        _edit(actor, course, kind)


def _course(actor: Actor, project_id: int) -> Course:
    return replay.asked(timelines.of_project, actor, areas=AREAS, project_id=project_id, on=inputs.today())


def _shown(actor: Actor, *, project_id: int, kind: str) -> None:
    course = _course(actor, project_id)
    line = course.line
    st.subheader(_("Plan against actual"), anchor=False)
    told = [p for p in line.plan if p.planned_on or p.entered]
    if told:
        names = {p.stage.key: renewal_parts.stage_label(kind, p.stage.key) for p in told}
        lanes = [
            Lane(
                names[p.stage.key],
                line.id,
                timeline_parts.behind(p.deviation),
                p.entered is None and bool(p.deviation),
            )
            for p in told
        ]
        marks = timeline_parts.marks_by_stage(kind, line, names)
        chart = charts_timelines.lanes(
            lanes, marks, timeline_parts.labels(kind), today=timeline_parts.today()
        )
        said = "; ".join(f"{lane.row}: {lane.said}" for lane in lanes if lane.said)
        picking.plain(chart, alt=_("Each stage planned and as it was. {said}", said=said))
        st.caption(_("Thick: what was. Thin: the plan. Dashed: today."))
        _table(told, names)
    if not course.days:
        feedback.empty(
            _("No day of its stages is planned."),
            hint=_("A plan can be proposed from usual times; where none is known, enter the day."),
        )
    if line.apart:
        apart = _("{n} days later", n=line.apart) if line.apart > 0 else _("{n} days earlier", n=-line.apart)
        both = _("Planned end: {planned}; due: {due}", planned=day(line.ends_on), due=day(line.due_on))
        st.markdown(f"{both} :orange-badge[{apart}]")


def _table(told: Sequence[Planned], names: dict[str, str]) -> None:
    with st.expander(_("The same as a table"), icon=":material/table:"):
        columns: dict[str, list[Any]] = {
            _("Stage"): [names[p.stage.key] for p in told],
            _("Planned"): [day(p.planned_on) for p in told],
            _("Entered"): [day(p.entered) for p in told],
            _("Days"): ["—" if p.days is None else count(p.days) for p in told],
            _("Against the plan"): [timeline_parts.behind(p.deviation) or "—" for p in told],
        }
        tables.figures(columns, alt=_("Plan against actual"), aligned=[_("Days")])


def _edit(actor: Actor, stored: Course, kind: str) -> None:
    form = f"stage_plan_{stored.id}"
    stages = [p.stage for p in stored.line.plan]
    labels = {s.key: renewal_parts.stage_label(kind, s.key) for s in stages}

    def store(values: dict[str, Any], version: int) -> None:
        days = {stage: on for stage, on in values.items() if on is not None}
        with open_session(write=True) as db:
            stage_plans.set_stage_plan(
                db, actor, project_id=stored.id, version=version, days=days, token=inputs.token(form),
                at=session.now(),
            )  # fmt: skip

    if conflict.choose(
        form, subject=stored.id, labels=labels, shown=lambda _f, value: day(value), store=store
    ):
        return
    box = feedback.folded(_("Set the plan"), key=f"{form}_open", icon=":material/edit_calendar:")
    if box is None:
        return
    with box:
        course = conflict.seen(
            form, stored, subject=stored.id, widget=lambda v: _key(form, v, stages[-1].key), shows=_days
        )
        if [p.stage for p in course.line.plan] != stages:  # its kind was put right meanwhile
            course = stored
        _propose(actor, course, form, labels)
        values = _entered(course, form, labels)
    if values is not None:
        with feedback.attempt(), conflict.kept(form, subject=course.id):
            store(values, conflict.base(course, stored, shows=_days))
            st.session_state.pop(f"{form}_notes", None)
            conflict.settle(form, _("The plan is stored."))


def _days(course: Course) -> object:
    """What the form changes, and of which stages."""
    return course.days, [p.stage for p in course.line.plan]


def _key(form: str, version: int, stage: str) -> str:
    return f"{form}_{version}_{stage}"


def _propose(actor: Actor, course: Course, form: str, labels: dict[str, str]) -> None:
    """Fill the days below from usual times; nothing is stored by that."""
    present = course.line.stage.key
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.selectbox(
            _("From stage"),
            list(labels),
            list(labels).index(present),
            labels.__getitem__,
            key=f"{form}_from",
            width=260,
        )
        since = next(
            (s.entered for s in reversed(course.line.stood) if s.stage.key == present), inputs.today()
        )
        start = st.date_input(_("Entered on"), since, key=f"{form}_start", format="YYYY-MM-DD", width=160)
        st.button(
            _("Propose days"), key=f"{form}_propose", icon=":material/auto_awesome:", on_click=_fill,
            args=(actor, course, form, first, start),
        )  # fmt: skip
    st.caption(
        _("Usual times of the kind's file; where it has none, our own median of at least 5 here; else empty.")
    )


def _fill(actor: Actor, course: Course, form: str, first: str, start: date) -> None:
    with open_session() as db:
        proposed = stage_plans.proposal(db, actor, project_id=course.id, from_stage=first, start=start)
    for one in proposed:
        st.session_state[_key(form, course.version, one.stage.key)] = one.on
    st.session_state[f"{form}_notes"] = {one.stage.key: _note(one) for one in proposed}


def _note(one: Proposed) -> str:
    takes: Known | None = one.takes
    if takes is None:
        return _("takes: not known")
    if takes.source == "own":
        return _("takes {days} days, our median of {n}", days=takes.days, n=takes.n)
    return _("takes {days} days, usual time", days=takes.days)


def _entered(course: Course, form: str, labels: dict[str, str]) -> dict[str, Any] | None:
    notes: dict[str, str] = st.session_state.get(f"{form}_notes", {})
    values: dict[str, Any] = {}
    with st.form(form, border=False):
        for stage, name in labels.items():
            key = _key(form, course.version, stage)
            title = f"{name} :small[:gray[{notes[stage]}]]" if stage in notes else name
            st.session_state.setdefault(key, course.days.get(stage))
            values[stage] = st.date_input(title, None, key=key, format="YYYY-MM-DD")
        sent = st.form_submit_button(_("Store the plan"), type="primary", key=f"{form}_send")
    return values if sent else None

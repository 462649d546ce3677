"""The points of an agenda: what was said on each, motions and hands, decisions, and what residents said."""

from typing import Any

import streamlit as st

from pages.ui import (
    conflict,
    decision_forms,
    decision_parts,
    editing,
    feedback,
    inputs,
    opinion_parts,
    request_origin_parts,
    session,
)
from pages.ui.drafts import Fields
from pages.ui.editing import KEPT
from pages.ui.formats import literal
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import agendas, meeting_choices, motions
from services.consultations.meetings import Assembly, Point
from services.db import open_session
from services.rules.hands import needed

PROJECT = "renewals/project.py"
NOTES: Fields = {"notes": str, "project_id": int, "consultation_id": int}
NEW_MOTION: Fields = {"motion": str, "hands_for": int, "hands_against": int, "hands_abstaining": int}


def draw(actor: Actor, found: Assembly) -> None:
    """All points; the forms stand at the one that is at work."""
    st.subheader(_("Agenda"), anchor=False)
    current = _current(found)
    origins = request_origin_parts.of_meeting(actor, found.line.id)
    for point in found.points:
        with st.container(border=True):
            _said(point)
            for origin in origins.get(point.id, ()):
                request_origin_parts.link(origin)
            for taken in point.decisions:
                with st.container(border=True, gap="xsmall"):
                    decision_parts.card(actor, taken, name="point")
            if point.id == current:
                _work(actor, found, point)
            elif found.can_write and st.button(
                _("Work on this point"), key=f"work_{point.id}", icon=":material/edit:", type="tertiary"
            ):
                st.session_state[_key(found)] = point.id
                st.rerun()
            opinion_parts.of_point(actor, found, point)


def _key(found: Assembly) -> str:
    return f"duoge.point.{found.line.id}"


def _current(found: Assembly) -> int | None:
    """The point at work: the chosen one; at first, on the day of the meeting, the first."""
    if not found.can_write or not found.points:
        return None
    known = [point.id for point in found.points]
    chosen = st.session_state.get(_key(found))
    return chosen if chosen in known else known[0] if found.is_today else None


def _said(point: Point) -> None:
    st.markdown(f"**{point.number}　{literal(point.topic)}**")
    if point.notes:
        st.text(point.notes)
    if point.project_id:
        st.page_link(
            PROJECT, label=literal(point.project), icon=":material/construction:",
            query_params={"project": str(point.project_id)},
        )  # fmt: skip
    if point.vote:
        decision_parts.vote_link(point.vote)


def _work(actor: Actor, found: Assembly, point: Point) -> None:
    _notes(actor, found, point)
    if found.is_held:
        _motion(actor, found, point)
    else:
        st.caption(_("Motions are put once the roll has been called."))


def _notes(actor: Actor, found: Assembly, point: Point) -> None:
    form = f"notes_{point.id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            agendas.change_item(
                db, actor, agenda_item_id=point.id, version=version, topic=point.topic, token=token, at=at,
                **{field: values[field] for field in NOTES},
            )  # fmt: skip

    about = _about(actor, found, point)
    labels = {"notes": _("Notes")} | {field: title for field, (title, _names) in about.items()}

    def shown(field: str, value: Any) -> str:
        return about[field][1].get(value, "—") if field in about else conflict.plainly(field, value)

    if editing.clash(actor, form, NOTES, subject=point.id, labels=labels, store=store, shown=shown):
        return
    stored = {
        "notes": point.notes,
        "project_id": point.project_id,
        "consultation_id": point.vote.id if point.vote else None,
    }
    version = editing.begin(actor, form, NOTES, stored=stored, version=point.version)
    for column, (field, (title, names)) in zip(st.columns(2), about.items(), strict=True):
        with column:
            decision_forms.choose(form, field, title, names, _("None"))
    st.text_area(
        _("What was said on this point"),
        key=f"{form}_notes",
        height=100,
        max_chars=agendas.LONGEST_NOTES,
        persist_state=KEPT,
    )
    with st.container(horizontal=True):
        sent = st.button(_("Store the notes"), key=f"{form}_send", icon=":material/save:", shortcut="Alt+S")
        in_use = point.notes or point.decisions or point.before or point.after
        removed = not in_use and st.button(
            _("Take it off the agenda"), key=f"remove_{point.id}", icon=":material/delete:", type="tertiary"
        )
    editing.keep(actor, form, NOTES)
    if sent:
        with feedback.attempt(), conflict.kept(form, subject=point.id):
            store({field: editing.value(form, field) for field in NOTES}, version)
            editing.end(actor, form, NOTES)
            conflict.settle(form, _("The notes are stored."))
    if removed:
        _remove(actor, point)


def _about(actor: Actor, found: Assembly, point: Point) -> dict[str, tuple[str, dict[int, str]]]:
    """The renewals and consultations that a point may be about, with the titles of their fields."""
    place_id = found.line.place_id
    with open_session() as db:
        projects = {p.id: p.name for p in meeting_choices.projects_at(db, actor, place_id=place_id)}
        votes = {v.id: v.name for v in meeting_choices.consultations_at(db, actor, place_id=place_id)}
    if point.project_id:
        projects.setdefault(point.project_id, point.project)
    if point.vote:
        votes.setdefault(point.vote.id, point.vote.title)
    return {
        "project_id": (_("Renewal it is about"), projects),
        "consultation_id": (_("Consultation it is about"), votes),
    }


def _remove(actor: Actor, point: Point) -> None:
    form = f"remove_{point.id}"
    with feedback.attempt():
        with open_session(write=True) as db:
            agendas.remove_item(
                db, actor, agenda_item_id=point.id, version=point.version, token=inputs.token(form),
                at=session.now(),
            )  # fmt: skip
        conflict.settle(form, _("It is off the agenda."))


def _motion(actor: Actor, found: Assembly, point: Point) -> None:
    form, present = f"motion_{point.id}", found.line.present
    stored = {"motion": "", "hands_for": 0, "hands_against": 0, "hands_abstaining": 0}
    editing.begin(actor, form, NEW_MOTION, stored=stored)
    decision_forms.motion_fields(form)
    st.caption(
        _("{present} are present: {needed} hands for it carry it.", present=present, needed=needed(present))
    )
    sent = st.button(
        _("Count the hands"),
        key=f"{form}_send",
        type="primary",
        icon=":material/front_hand:",
        shortcut="Alt+H",
    )
    editing.keep(actor, form, NEW_MOTION)
    if sent:
        with feedback.attempt():
            entered = {field: editing.value(form, field) for field in NEW_MOTION}
            with open_session(write=True) as db:
                motions.decide(
                    db, actor, agenda_item_id=point.id, token=inputs.token(form), at=session.now(), **entered
                )
            editing.end(actor, form, NEW_MOTION)
            conflict.settle(form, _("The hands are counted."))

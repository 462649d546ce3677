"""Who is away and who stands in: listed, entered, changed."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from pages.ui import conflict, feedback, formats, handover_parts, inputs, replay, session
from pages.ui.i18n import _
from services import tasks
from services.access import Actor
from services.db import open_session
from services.grids import absences
from services.grids.absences import LONGEST, AbsenceLine

FORM, CHANGE = "absence", "absence_change"
DAYS = 7


def listed(actor: Actor, place_id: int) -> None:
    """Who is or will be away, each to be changed."""
    st.subheader(_("Substitutes"), anchor=False)
    found = replay.asked(absences.absences, actor, place_id=place_id, on=inputs.today())
    if not found:
        feedback.empty(
            _("Nobody is away."), hint=_("Who stands in sees the other's tasks, doors and visits on My day.")
        )
    for line in found:
        with st.container(border=True, gap="xxsmall"):
            _line(actor, line)


def _line(actor: Actor, line: AbsenceLine) -> None:
    who = _(
        "{substitute} for {name}",
        substitute=formats.literal(line.substitute),
        name=formats.literal(line.person),
    )
    when = f"{formats.day(line.since)} – {formats.day(line.until)}"
    now = f" :green-badge[{_('now')}]" if line.is_now else ""
    st.markdown(f"**{who}**{now}  \n:small[{formats.literal(f'{line.place} · {when}')}]")
    if line.note:
        st.caption(formats.literal(line.note))
    box = feedback.asked(_("Change"), key=f"{CHANGE}_{line.id}_box", icon=":material/edit_calendar:")
    if box is not None:
        with box:
            _change(actor, line)


def _change(actor: Actor, fresh: AbsenceLine) -> None:
    def store(values: dict[str, Any], version: int) -> None:
        with open_session(write=True) as db:
            absences.change_absence(
                db,
                actor,
                absence_id=fresh.id,
                version=version,
                token=inputs.token(CHANGE),
                at=session.now(),
                **values,
            )

    labels = {"since": _("From"), "until": _("Until")}
    if conflict.choose(CHANGE, subject=fresh.id, labels=labels, store=store):
        return
    line = conflict.seen(CHANGE, fresh, subject=fresh.id, widget=lambda v: f"{CHANGE}_{fresh.id}_{v}_since")
    values = _days(f"{CHANGE}_{line.id}_{line.version}", line.since, line.until)
    if st.button(_("Save"), key=f"{CHANGE}_{line.id}_save", type="primary"):
        with feedback.attempt(), conflict.kept(CHANGE, subject=line.id):
            store(values, line.version)
            conflict.settle(CHANGE, _("Saved."))
    if st.button(_("Entered by mistake: take out"), key=f"{CHANGE}_{line.id}_remove", type="tertiary"):
        with feedback.attempt():
            with open_session(write=True) as db:
                absences.remove_absence(
                    db,
                    actor,
                    absence_id=line.id,
                    version=line.version,
                    token=inputs.token(CHANGE),
                    at=session.now(),
                )
            conflict.settle(CHANGE, _("The entry is gone."))


def _days(key: str, since: date, until: date) -> dict[str, Any]:
    first, last = st.columns(2)
    return {
        "since": first.date_input(_("From"), since, key=f"{key}_since", format="YYYY-MM-DD"),
        "until": last.date_input(_("Until"), until, key=f"{key}_until", format="YYYY-MM-DD"),
    }


def appoint(actor: Actor, place_id: int) -> None:
    """Enter that somebody is away and who stands in; it says where that one has no role."""
    box = feedback.folded(_("Somebody will be away"), key=f"{FORM}_box", icon=":material/event_busy:")
    if box is None:
        return
    with box:
        with open_session() as db:
            staff = {p.id: p.name for p in tasks.assignees(db, actor, place_id=place_id, on=inputs.today())}
        people = {p.id: p.name for p in replay.asked(absences.colleagues, actor, place_id=place_id)}
        away = _person(_("Who is away"), staff, f"{FORM}_away_{place_id}")
        stands_in = _person(_("Who stands in"), people, f"{FORM}_substitute_{place_id}")
        span = _days(FORM, inputs.today(), inputs.today() + timedelta(days=DAYS))
        note = st.text_input(_("Note"), key=f"{FORM}_note", max_chars=LONGEST)
        if stands_in is not None:
            _say_reach(actor, place_id, stands_in, people[stands_in])
        ready = away is not None and stands_in is not None
        if st.button(_("Appoint the substitute"), key=f"{FORM}_send", type="primary", disabled=not ready):
            _store(actor, place_id, person_id=away or 0, substitute_id=stands_in or 0, note=note, **span)


def _person(title: str, people: dict[int, str], key: str) -> int | None:
    chosen: int | None = st.selectbox(
        title,
        list(people),
        index=None,
        key=key,
        format_func=people.__getitem__,
        placeholder=_("Choose a person"),
    )
    return chosen


def _say_reach(actor: Actor, place_id: int, person_id: int, name: str) -> None:
    told = replay.asked(absences.reach, actor, place_id=place_id, person_id=person_id, on=inputs.today())
    if told.has_role:
        st.caption(_("{name} has a role here and sees all that waits.", name=formats.literal(name)))
    else:
        handover_parts.lacks_role(name, _("this place"), told.givers_of_roles)


def _store(actor: Actor, place_id: int, **told: Any) -> None:
    with feedback.attempt():
        with open_session(write=True) as db:
            absences.appoint(
                db,
                actor,
                place_id=place_id,
                on=inputs.today(),
                token=inputs.token(FORM),
                at=session.now(),
                **told,
            )
        inputs.spent(FORM)
        feedback.done(_("The substitute is appointed."))
        st.rerun()

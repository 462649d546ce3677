"""Changing a meeting itself: its title, day, hour, place and chair; more topics; calling it off."""

from datetime import date
from typing import Any

import streamlit as st

from pages.ui import conflict, editing, feedback, formats, inputs, session
from pages.ui.drafts import Fields
from pages.ui.editing import KEPT
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import agendas, convening
from services.consultations.meetings import Assembly
from services.db import open_session

HEAD: Fields = {
    "title": str,
    "held_on": date.fromisoformat,
    "begins_at": str,
    "where": str,
    "chair": str,
}
TOPICS: Fields = {"topics": str}


def draw(actor: Actor, found: Assembly) -> None:
    """For who runs the meeting, folded away."""
    if not found.can_write:
        return
    with st.expander(_("Change the meeting"), icon=":material/edit_calendar:"):
        _head(actor, found)
        if not found.is_held:
            _cancel(actor, found)
    with st.expander(_("Add topics"), icon=":material/playlist_add:"):
        _topics(actor, found)


def _head(actor: Actor, found: Assembly) -> None:
    line, form = found.line, f"meeting_{found.line.id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            convening.change_meeting(
                db, actor, meeting_id=line.id, version=version, token=token, at=at, **values
            )

    titles = {
        "title": _("Title"),
        "held_on": _("Day"),
        "begins_at": _("Hour"),
        "where": _("Where"),
        "chair": _("In the chair"),
    }
    if editing.clash(actor, form, HEAD, subject=line.id, labels=titles, store=store, shown=_shown):
        return
    stored = {field: getattr(line, field) for field in HEAD}
    version = editing.begin(actor, form, HEAD, stored=stored, version=found.version)
    for field, title in titles.items():
        if field == "held_on":
            st.date_input(title, key=f"{form}_held_on", format="YYYY-MM-DD", persist_state=KEPT)
        else:
            st.text_input(
                title, key=f"{form}_{field}", max_chars=convening.LONGEST.get(field, 20), persist_state=KEPT
            )
    sent = st.button(_("Save"), key=f"{form}_send", type="primary")
    editing.keep(actor, form, HEAD)
    if sent:
        with feedback.attempt(), conflict.kept(form, subject=line.id):
            store({field: editing.value(form, field) for field in HEAD}, version)
            editing.end(actor, form, HEAD)
            conflict.settle(form, _("Saved."))


def _shown(field: str, value: Any) -> str:
    return formats.day(value) if isinstance(value, date) else conflict.plainly(field, value)


def _cancel(actor: Actor, found: Assembly) -> None:
    form = f"cancel_{found.line.id}"
    reason = st.text_input(_("Reason for calling it off"), key=f"{form}_reason", max_chars=500)
    if st.button(_("Call it off"), key=f"{form}_send", icon=":material/event_busy:"):
        with feedback.attempt():
            with open_session(write=True) as db:
                convening.cancel_meeting(
                    db, actor, meeting_id=found.line.id, version=found.version, reason=reason or "",
                    token=inputs.token(form), at=session.now(),
                )  # fmt: skip
            conflict.settle(form, _("The meeting is called off."))


def _topics(actor: Actor, found: Assembly) -> None:
    form = f"topics_{found.line.id}"
    editing.begin(actor, form, TOPICS, stored={"topics": ""})
    st.text_area(
        _("Topics, one a line"), key=f"{form}_topics", height=90, max_chars=10_000, persist_state=KEPT
    )
    sent = st.button(_("Add them"), key=f"{form}_send")
    editing.keep(actor, form, TOPICS)
    if sent:
        with feedback.attempt():
            with open_session(write=True) as db:
                agendas.add_topics(
                    db, actor, meeting_id=found.line.id, topics=editing.value(form, "topics"),
                    token=inputs.token(form), at=session.now(),
                )  # fmt: skip
            editing.end(actor, form, TOPICS)
            conflict.settle(form, _("The topics stand on the agenda."))

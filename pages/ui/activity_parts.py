"""Parts of the activity log: the words for actions, filters, the table, one entry with before and after."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from pages.ui import tables
from pages.ui.formats import literal, moment
from pages.ui.i18n import N_, _
from services.people.activity import Entry

AREAS = {
    "grids": N_("Grids"),
    "renewals": N_("Renewals"),
    "consultations": N_("Consultations"),
    "upkeep": N_("Upkeep"),
    "people": N_("People"),
}
ACTIONS = {
    "sign_in": N_("Signed in"),
    "sign_in_failed": N_("Sign-in failed"),
    "end_session": N_("Ended a session"),
    "change_password": N_("Changed own password"),
    "add_person": N_("Added a person"),
    "change_posts": N_("Changed posts"),
    "reset_password": N_("Reset a password"),
    "remove_person": N_("Removed a person"),
    "export": N_("Took a list away"),
    "rename_place": N_("Renamed a place"),
    "change_household": N_("Corrected a household"),
    "reveal_phone": N_("Revealed a phone"),
    "open_round": N_("Opened a vote"),
    "close_round": N_("Closed a vote"),
    "record_ballot": N_("Recorded a ballot"),
    "correct_ballot": N_("Corrected a ballot"),
    "remove_ballot": N_("Removed a ballot"),
    "advance": N_("Moved a renewal"),
    "edit_project": N_("Changed a renewal"),
    "set_purse": N_("Changed a purse"),
    "stage_import": N_("Staged an import"),
    "apply_import": N_("Carried out an import"),
    "undo_import": N_("Undid an import"),
    "add_place": N_("Added a place"),
    "fill_demonstration": N_("Filled the demonstration"),
}
FIELDS = {
    "posts": N_("Posts"),
    "name": N_("Name"),
    "source": N_("Network address"),
    "reason": N_("Reason"),
    "door": N_("Door"),
    "use": N_("Use"),
    "area_dm2": N_("Area (0.01 m²)"),
    "area_source": N_("Area source"),
    "list": N_("List"),
    "filter": N_("Filter"),
    "rows": N_("Rows"),
    "state": N_("State"),
    "stage": N_("Stage"),
    "choice": N_("Choice"),
    "channel": N_("Channel"),
}


def action_text(action: str) -> str:
    """An action as people read it; one that has no words yet, as it is stored."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def area_text(area: str) -> str:
    """An area of work as people read it."""
    return _(AREAS[area]) if area in AREAS else area


def filters(actions: Sequence[str]) -> tuple[str, str, date | None, date | None]:
    """Person, action, and the days between which to look."""
    one, two, three, four = st.columns(4)
    person = one.text_input(_("Person"), key="activity_person")
    action = two.selectbox(
        _("Action"), ["", *actions], format_func=lambda a: action_text(a) or _("All"), key="activity_action"
    )
    since = three.date_input(_("From"), value=None, key="activity_since", format="YYYY-MM-DD")
    until = four.date_input(_("Until"), value=None, key="activity_until", format="YYYY-MM-DD")
    return person, action, since, until


def table(found: Sequence[Entry]) -> Entry | None:
    """The entries; the selected one."""
    columns = {
        _("When"): [moment(e.at) for e in found],
        _("Person"): [e.person or "—" for e in found],
        _("Action"): [action_text(e.action) for e in found],
        _("Area of work"): [area_text(e.area) for e in found],
        _("Subject"): [_subject(e) for e in found],
        _("After"): [_short(e.after) for e in found],
    }
    return tables.choose("activity", found, columns, alt=_("Entries of the activity log, the latest first"))


def _subject(e: Entry) -> str:
    return e.subject_kind if e.subject_id is None else f"{e.subject_kind} {e.subject_id}"


def _short(values: dict[str, Any] | None) -> str:
    return " · ".join(f"{_field(k)}: {v}" for k, v in (values or {}).items())[:120]


def _field(name: str) -> str:
    return _(FIELDS[name]) if name in FIELDS else name


def entry(e: Entry) -> None:
    """One entry in full: what was before beside what was after."""
    who = e.person or _("somebody")
    st.subheader(f"{literal(who)} · {action_text(e.action)}", anchor=False)
    st.caption(_("Entry {n} · {at} · {subject}", n=e.id, at=moment(e.at), subject=_subject(e)))
    before, after = e.before or {}, e.after or {}
    names = list(dict.fromkeys([*before, *after]))
    if not names:
        st.caption(_("Nothing more was noted."))
        return
    st.table(
        {
            _("Field"): [_field(n) for n in names],
            _("Before"): [_value(before, n) for n in names],
            _("After"): [_value(after, n) for n in names],
        },
        hide_index=True,
        alt=_("What was before and after"),
    )


def _value(values: dict[str, Any], name: str) -> str:
    return literal(str(values[name])) if values.get(name) not in (None, "") else "—"

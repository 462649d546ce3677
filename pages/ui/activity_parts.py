"""Parts of the activity log: filters, the table, one entry with before and after."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from pages.ui import tables
from pages.ui.activity_words import action_text, area_text, field_text, subject_text, value_text
from pages.ui.formats import literal, moment
from pages.ui.i18n import _
from services.people.activity import Entry


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
    return subject_text(e.subject_kind, e.subject_id)


def _short(values: dict[str, Any] | None) -> str:
    told = [
        _("{name}: {value}", name=field_text(k), value=value_text(k, v)) for k, v in (values or {}).items()
    ]
    return " · ".join(told)[:120]


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
            _("Field"): [field_text(n) for n in names],
            _("Before"): [literal(value_text(n, before.get(n))) for n in names],
            _("After"): [literal(value_text(n, after.get(n))) for n in names],
        },
        hide_index=True,
        alt=_("What was before and after"),
    )

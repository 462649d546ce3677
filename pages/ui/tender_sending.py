"""How every form of tenders and works is sent: once, its refusal beside it, two people shown both versions."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import streamlit as st
from sqlmodel import Session

from pages.ui import conflict, feedback, inputs, session
from pages.ui.formats import day, money
from pages.ui.i18n import _
from services.db import open_session

ACTED = "duoge.tender_acted"
Do = Callable[[Session, datetime, str], Any]
"""What a form does: with the session, the moment and its token."""


class Stored(Protocol):
    """A record that somebody else may change meanwhile."""

    @property
    def id(self) -> int: ...
    @property
    def version(self) -> int: ...


Record = TypeVar("Record", bound=Stored)


def send(form: str, told: str, do: Do) -> None:
    """Carry out what was entered; a refusal stands below the form, and what was entered stays."""
    with feedback.attempt():
        _carry_out(form, do)
        _settle(form, told)


def _carry_out(form: str, do: Do) -> None:
    token, at = inputs.token(form), session.now()
    with open_session(write=True) as db:
        do(db, at, token)


def _settle(form: str, told: str) -> None:
    st.session_state[ACTED] = True
    conflict.settle(form, told)


def edit(
    form: str,
    stored: Record,
    *,
    labels: Mapping[str, str],
    entered: Callable[[Record, str], dict[str, Any] | None],
    do: Callable[[dict[str, Any], int], Do],
    told: str,
    shown: Callable[[str, Any], str] | None = None,
) -> None:
    """A form for a record that others may change too: of two who do, the second is shown both versions.

    `entered` draws the fields with a key that carries the version, and gives what was sent; `do` stores it against
    a version.
    """

    def store(values: dict[str, Any], version: int) -> None:
        _carry_out(form, do(values, version))

    if conflict.choose(form, subject=stored.id, labels=labels, shown=shown or plainly, store=store):
        return
    record = conflict.seen(form, stored, subject=stored.id, widget=lambda v: f"{form}_{v}_first")
    values = entered(record, f"{form}_{record.version}")
    if values is not None:
        with feedback.attempt(), conflict.kept(form, subject=stored.id):
            store(values, record.version)
            _settle(form, told)


def plainly(field: str, value: Any) -> str:
    """A value as people read it: amounts, days, words of closed lists."""
    if isinstance(value, int) and field.endswith("_fen"):
        return money(value)
    return day(value) if isinstance(value, date) else conflict.plainly(field, value)


def day_field(title: str, key: str, *, value: date | None = None, future: bool = False) -> date:
    """A day; one that has happened lies in the past."""
    today = inputs.today()
    chosen = st.date_input(
        title,
        value or today,
        key=key,
        format="YYYY-MM-DD",
        max_value=None if future else max(today, value or today),
    )
    return chosen if isinstance(chosen, date) else today


def sent(form: str, title: str) -> bool:
    """The button of a form."""
    return st.form_submit_button(title, type="primary", key=f"{form}_send")


def hint(text: str) -> None:
    """What a form says before its fields."""
    st.caption(text)


def nothing(text: str) -> None:
    """A form that has nothing to be filled in for."""
    feedback.empty(text, hint=_("Choose something else to note."))

"""Half-filled forms that survive a refresh: what stands in keyed fields is kept as the person's draft."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from pages.ui import session
from services import drafts
from services.access import Actor
from services.db import open_session

Fields = Mapping[str, Callable[[Any], Any]]
"""The fields of a form (drawn with the key `form_field`) and how each is read back from its draft."""


def restore(actor: Actor, form: str, fields: Fields) -> bool:
    """Put the draft into the fields, once a session; whether there is one."""
    if _key(form) not in st.session_state:
        with open_session() as db:
            body = drafts.draft(db, actor, form=form)
        st.session_state[_key(form)] = body
        for field, read in fields.items():
            if body.get(field) not in (None, ""):
                st.session_state.setdefault(f"{form}_{field}", read(body[field]))
    return bool(st.session_state[_key(form)])


def forget_read(form: str) -> None:
    """The page was left, and its fields with it: the next `restore` puts the draft into them anew."""
    st.session_state.pop(_key(form), None)


def keep(actor: Actor, form: str, fields: Fields) -> None:
    """Store what stands in the fields now, if it changed; called after they are drawn."""
    body = {field: _plain(st.session_state.get(f"{form}_{field}")) for field in fields}
    if body == st.session_state.get(_key(form)):
        return
    st.session_state[_key(form)] = body
    with open_session(write=True) as db:
        drafts.keep_draft(db, actor, form=form, body=body, at=session.now())


def drop(actor: Actor, form: str, fields: Fields) -> None:
    """The form was sent or given up: forget its draft; the fields are empty when drawn anew."""
    for field in fields:
        st.session_state.pop(f"{form}_{field}", None)
    st.session_state[_key(form)] = {}
    with open_session(write=True) as db:
        drafts.drop_draft(db, actor, form=form)


def offered(form: str, field: str, options: list[Any]) -> None:
    """Forget a kept value that is no longer among the options of its field; called before it is drawn."""
    if st.session_state.get(f"{form}_{field}") not in options:
        st.session_state.pop(f"{form}_{field}", None)


def _key(form: str) -> str:
    return f"duoge.draft.{form}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

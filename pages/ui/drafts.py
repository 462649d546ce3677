"""Half-filled forms that survive a refresh and other pages: what stands in keyed fields is the person's draft.

Every form with a draft goes through here, `editing` for those that change a stored record as well. A session reads
the draft once and keeps a copy of it beside the fields: Streamlit forgets a field that a run did not draw, because
the page was left or because the next run cut it short, and the copy fills it again before the form is drawn. Fields
are drawn with `persist_state=KEPT`, so that what was typed last is there even if that run never got to `keep`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal

import streamlit as st

from pages.ui import session
from services import drafts
from services.access import Actor
from services.db import open_session

Fields = Mapping[str, Callable[[Any], Any]]
"""The fields of a form (drawn with the key `form_field`) and how each is read back from its draft."""
KEPT: Literal["session"] = "session"
"""How the fields are drawn: they keep what was typed while they are not on the screen."""


def restore(actor: Actor, form: str, fields: Fields) -> bool:
    """Put the draft into the fields that hold nothing; whether there is one. Called before they are drawn."""
    body = read(actor, form, fields)
    for field, typed in fields.items():
        if body.get(field) not in (None, ""):
            st.session_state.setdefault(f"{form}_{field}", typed(body[field]))
    return bool(body)


def read(actor: Actor, form: str, fields: Iterable[str]) -> dict[str, Any]:
    """The draft as this session knows it; of another person in the same tab nothing is left in the fields."""
    known: tuple[int, dict[str, Any]] | None = st.session_state.get(_key(form))
    if known is None or known[0] != actor.person_id:
        if known is not None:
            forget(form, fields)
        with open_session() as db:
            known = actor.person_id, drafts.draft(db, actor, form=form)
        st.session_state[_key(form)] = known
    return known[1]


def keep(actor: Actor, form: str, fields: Fields) -> None:
    """Store what stands in the fields now, if it changed; called after they are drawn."""
    put(actor, form, {field: plain(st.session_state.get(f"{form}_{field}")) for field in fields})


def put(actor: Actor, form: str, body: dict[str, Any]) -> None:
    """Store a draft where it differs from the one that is known; an empty one is forgotten."""
    if st.session_state.get(_key(form)) == (actor.person_id, body):
        return
    st.session_state[_key(form)] = actor.person_id, body
    with open_session(write=True) as db:
        if body:
            drafts.keep_draft(db, actor, form=form, body=body, at=session.now())
        else:
            drafts.drop_draft(db, actor, form=form)


def forget(form: str, fields: Iterable[str]) -> None:
    """Empty some fields: neither they nor the copy of the draft hold anything when they are drawn next."""
    names = list(fields)
    for field in names:
        st.session_state.pop(f"{form}_{field}", None)
    if known := st.session_state.get(_key(form)):
        left = {field: value for field, value in known[1].items() if field not in names}
        st.session_state[_key(form)] = known[0], left


def drop(actor: Actor, form: str, fields: Iterable[str]) -> None:
    """The form was sent or given up: forget its draft; the fields are empty when drawn anew."""
    forget(form, fields)
    st.session_state[_key(form)] = actor.person_id, {}
    with open_session(write=True) as db:
        drafts.drop_draft(db, actor, form=form)


def offered(form: str, field: str, options: list[Any]) -> None:
    """Forget a kept value that is no longer among the options of its field; called before it is drawn."""
    if st.session_state.get(f"{form}_{field}") not in options:
        st.session_state.pop(f"{form}_{field}", None)


def not_before(form: str, field: str, day: date) -> None:
    """Forget a kept day that has passed meanwhile; called before its field is drawn."""
    kept = st.session_state.get(f"{form}_{field}")
    if isinstance(kept, date) and kept < day:
        st.session_state.pop(f"{form}_{field}")


def plain(value: Any) -> Any:
    """A value as its draft holds it."""
    return value.isoformat() if isinstance(value, date) else value


def _key(form: str) -> str:
    return f"duoge.draft.{form}"

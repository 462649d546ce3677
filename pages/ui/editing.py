"""Forms of stored records that people fill in over a while: a draft that knows the version it began from.

>>> version = editing.begin(actor, form, fields, stored={"notes": fresh.notes}, version=fresh.version)
... st.text_area(..., key=f"{form}_notes", persist_state=KEPT)
... editing.keep(actor, form, fields)

An untouched form follows what others store; a touched one stays, and saving it meets the conflict.
How a draft survives a refresh and other pages: `drafts`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.ui import conflict, drafts
from pages.ui.drafts import Fields
from pages.ui.i18n import _
from services import drafts as stored_drafts
from services.access import Actor
from services.db import open_session

KEPT = drafts.KEPT


@dataclass(frozen=True, slots=True)
class Began:
    """What a form on the screen began from, by whom: what was stored then, and its version."""

    person_id: int
    stored: Mapping[str, Any]
    version: int


def begin(actor: Actor, form: str, fields: Fields, *, stored: Mapping[str, Any], version: int = 0) -> int:
    """Fill the fields (drawn with the key `form_field`): the draft, else what is stored; the version of that."""
    body = drafts.read(actor, form, fields)
    fresh = Began(actor.person_id, {field: drafts.plain(value) for field, value in stored.items()}, version)
    began: Began | None = st.session_state.get(_began(form))
    if began is None or began.person_id != actor.person_id:
        began = Began(fresh.person_id, fresh.stored, body.get("version", version))
    _fill(form, fields, stored, body)
    if fresh != began and _values(form, fields) == began.stored:
        began = fresh
        drafts.forget(form, fields)
        _fill(form, fields, stored, {})
    st.session_state[_began(form)] = began
    if began.version != version:
        st.caption(_("Another version was stored since this form was drawn. Saving will show both."))
    return began.version


def _fill(form: str, fields: Fields, stored: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Give every field that holds nothing its draft, else what is stored."""
    for field, read in fields.items():
        kept = body.get(field)
        st.session_state.setdefault(f"{form}_{field}", stored[field] if kept is None else read(kept))


def is_half_filled(actor: Actor, form: str) -> bool:
    """Whether the person left a draft of it."""
    with open_session() as db:
        return bool(stored_drafts.draft(db, actor, form=form))


def keep(actor: Actor, form: str, fields: Fields) -> None:
    """Store what stands in the fields now, if a person changed it; called after they are drawn."""
    began: Began = st.session_state[_began(form)]
    values = _values(form, fields)
    drafts.put(actor, form, {**values, "version": began.version} if values != began.stored else {})


def value(form: str, field: str) -> Any:
    """What stands in a field."""
    return st.session_state.get(f"{form}_{field}")


def end(actor: Actor, form: str, fields: Fields) -> None:
    """The form was sent or given up: forget its draft; it begins with what is stored when drawn anew."""
    st.session_state.pop(_began(form), None)
    drafts.drop(actor, form, fields)


def clash(
    actor: Actor,
    form: str,
    fields: Fields,
    *,
    subject: int,
    labels: Mapping[str, str],
    store: Callable[[dict[str, Any], int], None],
    shown: Callable[[str, Any], str] = conflict.plainly,
) -> bool:
    """As `conflict.choose`; whichever version the person chose, the draft is forgotten."""
    if conflict.choose(form, subject=subject, labels=labels, store=store, shown=shown):
        st.session_state[_clashed(form)] = True
        return True
    if st.session_state.pop(_clashed(form), False):
        end(actor, form, fields)
    return False


def _values(form: str, fields: Fields) -> dict[str, Any]:
    return {field: drafts.plain(value(form, field)) for field in fields}


def _began(form: str) -> str:
    return f"duoge.editing.{form}"


def _clashed(form: str) -> str:
    return f"duoge.editing.{form}.clashed"

"""Forms that people fill in over a while: a half-filled one survives a refresh, with the version it began from.

>>> version = editing.begin(actor, form, fields, stored={"notes": fresh.notes}, version=fresh.version)
... st.text_area(..., key=f"{form}_notes", persist_state=KEPT)
... editing.keep(actor, form, fields)

An untouched form follows what others store; a touched one stays, and saving it meets the conflict.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import streamlit as st

from pages.ui import conflict, session
from pages.ui.drafts import Fields
from pages.ui.i18n import _
from services import drafts
from services.access import Actor
from services.db import open_session

KEPT: Literal["session"] = "session"
"""How its widgets are drawn: a run cut short by the next one would else forget what it did not reach."""


def begin(actor: Actor, form: str, fields: Fields, *, stored: Mapping[str, Any], version: int = 0) -> int:
    """Fill the fields (drawn with the key `form_field`): the draft, else what is stored; the version of that."""
    plain = {field: _plain(value) for field, value in stored.items()}
    if not _drawn(form, fields):
        with open_session() as db:
            _fill(form, fields, stored, drafts.draft(db, actor, form=form), version)
    elif _values(form, fields) == st.session_state[_base(form)] and _has_moved(form, plain, version):
        _fill(form, fields, stored, {}, version)
    began = int(st.session_state[_version(form)])
    if began != version:
        st.caption(_("Another version was stored since this form was drawn. Saving will show both."))
    return began


def _drawn(form: str, fields: Fields) -> bool:
    """Whether the form was drawn in this session and not ended since."""
    return all(f"{form}_{field}" in st.session_state for field in fields)


def _has_moved(form: str, plain: dict[str, Any], version: int) -> bool:
    """Whether something else is stored now than when the form began."""
    return (st.session_state[_base(form)], st.session_state[_version(form)]) != (plain, version)


def _fill(form: str, fields: Fields, stored: Mapping[str, Any], body: dict[str, Any], version: int) -> None:
    st.session_state[_kept(form)] = body
    st.session_state[_version(form)] = body.get("version", version)
    st.session_state[_base(form)] = {field: _plain(value) for field, value in stored.items()}
    for field, read in fields.items():
        kept = body.get(field)
        st.session_state[f"{form}_{field}"] = stored[field] if kept is None else read(kept)


def is_half_filled(actor: Actor, form: str) -> bool:
    """Whether the person left a draft of it."""
    with open_session() as db:
        return bool(drafts.draft(db, actor, form=form))


def keep(actor: Actor, form: str, fields: Fields) -> None:
    """Store what stands in the fields now, if a person changed it; called after they are drawn."""
    values = _values(form, fields)
    is_touched = values != st.session_state[_base(form)]
    body = {**values, "version": st.session_state[_version(form)]} if is_touched else {}
    if body == st.session_state[_kept(form)]:
        return
    st.session_state[_kept(form)] = body
    with open_session(write=True) as db:
        if body:
            drafts.keep_draft(db, actor, form=form, body=body, at=session.now())
        else:
            drafts.drop_draft(db, actor, form=form)


def value(form: str, field: str) -> Any:
    """What stands in a field."""
    return st.session_state.get(f"{form}_{field}")


def end(actor: Actor, form: str, fields: Fields) -> None:
    """The form was sent or given up: forget its draft; it begins with what is stored when drawn anew."""
    for key in (*(f"{form}_{field}" for field in fields), _base(form), _version(form), _kept(form)):
        st.session_state.pop(key, None)
    with open_session(write=True) as db:
        drafts.drop_draft(db, actor, form=form)


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
    return {field: _plain(value(form, field)) for field in fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _kept(form: str) -> str:
    return f"duoge.editing.{form}.kept"


def _base(form: str) -> str:
    return f"duoge.editing.{form}.base"


def _version(form: str) -> str:
    return f"duoge.editing.{form}.version"


def _clashed(form: str) -> str:
    return f"duoge.editing.{form}.clashed"

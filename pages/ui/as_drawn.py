"""The record a form was drawn with: what is saved is compared with what the person saw, not with what is now.

Sending a form reruns the page, which reads the record anew; without this the page would offer somebody else's
version as the one that was seen, and their change would be overwritten.
"""

from typing import Protocol, TypeVar

import streamlit as st


class Versioned(Protocol):
    """Anything that has a version."""

    @property
    def version(self) -> int: ...


Record = TypeVar("Record", bound=Versioned)


def as_drawn(form: str, stored: Record, *, field: str) -> Record:
    """The record this form was drawn with: the stored one, unless the form stands on the page since before.

    The form's fields have the keys `field_key(form, record, ...)`; `field` is one of them.
    """
    key = f"duoge.drawn.{form}"
    known: Record | None = st.session_state.get(key)
    if known is None or field_key(form, known, field) not in st.session_state:
        known = st.session_state[key] = stored
    return known


def field_key(form: str, record: Versioned, field: str) -> str:
    """The key of one field of the form; another version of the record begins with fresh fields."""
    return f"{form}_{record.version}_{field}"


def forget(form: str) -> None:
    """The form was carried out: the next one drawn begins with what is stored then."""
    st.session_state.pop(f"duoge.drawn.{form}", None)

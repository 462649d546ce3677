"""What people are told: refusals where they stand, unexpected errors with a number, done things in passing."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.i18n import _
from pages.ui.refusals import text_of
from services.errors import Refused

log = logging.getLogger("duoge")
DONE = "duoge.done"


@contextmanager
def attempt() -> Iterator[None]:
    """Show a refusal of what happens inside as a message; what was entered stays."""
    try:
        yield
    except Refused as refusal:
        st.error(text_of(refusal), icon=":material/block:")


def done(text: str) -> None:
    """Say that something is done, also across the rerun that follows."""
    st.session_state[DONE] = text


def show_done() -> None:
    """Show what the last run finished."""
    if text := st.session_state.pop(DONE, None):
        st.toast(text, icon=":material/check:")


def on_script_error(error: Exception) -> bool:
    """A calm message with a reference number; the log has the traceback under the same number."""
    if isinstance(error, Refused):
        st.error(text_of(error), icon=":material/block:")
        return True
    number = secrets.token_hex(4)
    log.error("reference %s", number, exc_info=error)
    st.error(
        _(
            "Something went wrong on our side. Nothing was half-saved. Tell the administrator number {n}.",
            n=number,
        ),
        icon=":material/sentiment_dissatisfied:",
    )
    return True


def no_places(*, may_import: bool) -> None:
    """Nothing is stored yet: who brings in the places, and where."""
    hint = _("Bring in the places first, then the registers of owners.")
    asked = _("The administrator brings the places in and gives the posts.")
    empty(_("There is no place here yet."), hint=hint if may_import else asked)
    if may_import:
        st.page_link("people/imports.py", label=_("Imports"), icon=":material/upload_file:")


def folded(title: str, *, key: str, icon: str) -> DeltaGenerator | None:
    """Something folded away under its title; nothing while it is folded, so that it is drawn only when wanted.

    Its fields keep what was typed if they are drawn with `persist_state=KEPT`.
    """
    box = st.expander(title, key=key, icon=icon, on_change="rerun")
    return box if box.open else None


def asked(
    title: str, *, key: str, icon: str, type: Literal["primary", "secondary"] = "secondary"
) -> DeltaGenerator | None:
    """What opens below a button with the fields of a step; nothing while it is closed, so that it costs nothing."""
    box = st.popover(title, key=key, icon=icon, type=type, on_change="rerun")
    return box if box.open else None


def empty(text: str, *, hint: str = "") -> None:
    """An empty list that says what to do next."""
    with st.container(border=True):
        st.markdown(f"**{text}**")
        if hint:
            st.caption(hint)

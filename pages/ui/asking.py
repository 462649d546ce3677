"""Dialogs that the address names: `?do=hold` opens one, so that it survives a refresh and a rerun of its page."""

from collections.abc import Callable
from typing import Any

import streamlit as st

DO = "do"


def ask(what: str) -> None:
    """From this run on the dialog of that name is open."""
    st.query_params[DO] = what


def asked() -> str:
    """The name of the dialog that is open; empty where none is."""
    return st.query_params.get(DO, "")


def answered() -> None:
    """It was carried out, or closed."""
    st.query_params.pop(DO, None)


def dialog(title: str, body: Callable[..., None], *told: Any) -> None:
    """Draw the dialog; closing it forgets that it was asked for."""
    st.dialog(title, on_dismiss=answered)(body)(*told)

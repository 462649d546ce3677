"""Which pages exist for whom: grouped by area; the sign-in behind every address while nobody is signed in."""

from copy import copy
from functools import lru_cache
from typing import Any, Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from models.enums import Role
from pages.ui import areas, session
from pages.ui.areas import AREAS, Entry
from pages.ui.i18n import LANGUAGES, _, language
from services.access import Actor
from services.db import open_session
from services.people import own_account
from services.standing import is_demonstration

START = {Role.LEADER: "home/overview.py"}
SIGN_IN = "people/sign_in.py"
NOT_YOURS = "people/not_yours.py"


def chosen_page(actor: Actor | None) -> StreamlitPage:
    """Register the pages of this person and give the one that the address names."""
    if actor is None:
        return _behind_sign_in(SIGN_IN)
    if actor.must_change_password:
        return _behind_sign_in("people/new_password.py")
    sections = {
        _(area): [_page(e) for e in entries if actor.may(e.permission)] for area, entries in AREAS.items()
    }
    out_of_sight = [
        _start(actor),
        *(_hidden(NOT_YOURS, e) for e in areas.every() if not actor.may(e.permission)),
    ]
    found = {area: pages for area, pages in sections.items() if pages}
    return st.navigation({"": out_of_sight} | found, expanded=True)


def _page(entry: Entry) -> StreamlitPage:
    shown: Literal["visible", "hidden"] = "visible" if entry.in_menu else "hidden"
    return _of_file(entry.script, title=_(entry.title), icon=entry.icon, visibility=shown)


def _of_file(script: str, **told: Any) -> StreamlitPage:
    """A page of our own. To look for its file and its address on each rerun would cost more than its drawing."""
    return copy(_made(script, **told))


@lru_cache(maxsize=400)
def _made(script: str, **told: Any) -> StreamlitPage:
    return st.Page(script, **told)


def _start(actor: Actor) -> StreamlitPage:
    """The bare address leads on to the person's first page, so that every page keeps an address of its own."""
    first = next((START[g.role] for g in actor.grants if g.role in START), "home/my_day.py")

    def lead_on() -> None:
        st.switch_page(first)

    return st.Page(lead_on, title="多格 Duoge", url_path="start", default=True, visibility="hidden")


def _hidden(script: str, entry: Entry) -> StreamlitPage:
    return _of_file(script, title=_(entry.title), url_path=areas.address(entry), visibility="hidden")


def _behind_sign_in(script: str) -> StreamlitPage:
    """Every address answers with this one script, so that a deep link is kept and opens afterwards."""
    first = st.Page(script, title=_("Sign in"), icon=":material/login:", default=True)
    return st.navigation([first, *(_hidden(script, entry) for entry in areas.every())], position="hidden")


def draw_surroundings(actor: Actor | None) -> None:
    """What stands around every page: whose session it is, the language, and that this is a demonstration."""
    if is_demonstration():
        st.caption(
            ":material/science: "
            + _("Demonstration: apart from published figures, all persons and numbers are invented.")
        )
    if actor is None:
        return
    with st.sidebar:
        st.caption(actor.name)
        _language_choice(actor)
        st.button(
            _("Sign out"), icon=":material/logout:", key="sign_out", on_click=session.sign_out, args=(actor,)
        )


def _language_choice(actor: Actor) -> None:
    def choose() -> None:
        chosen = st.session_state["language"]
        with open_session(write=True) as db:
            own_account.choose_language(db, actor, language=chosen)

    st.session_state["language"] = language()
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language",
        on_change=choose,
        label_visibility="collapsed",
        required=True,
    )

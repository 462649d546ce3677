"""Parts of the account page: posts, language, the open sessions."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import feedback, session
from pages.ui.formats import literal, moment
from pages.ui.i18n import LANGUAGES, _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.people import own_account, sessions
from services.people.posts import HeldPost
from services.people.sessions import OpenSession

BROWSER = "browser"


def posts(held: Sequence[HeldPost]) -> None:
    """The posts as a list: role and place."""
    for post in held:
        st.markdown(f"- {label(post.role)} · {literal(post.place) or _('everywhere')}")


def language(actor: Actor, chosen: str | None) -> None:
    """Follow the browser, or one of our languages; kept at once."""

    def keep() -> None:
        picked = st.session_state["account_language"]
        with open_session(write=True) as db:
            own_account.choose_language(db, actor, language=None if picked == BROWSER else picked)

    names = {BROWSER: _("As the browser"), **LANGUAGES}
    st.session_state["account_language"] = chosen or BROWSER
    st.segmented_control(
        _("Language"),
        list(names),
        format_func=names.__getitem__,
        key="account_language",
        on_change=keep,
        required=True,
    )


def open_sessions(actor: Actor, found: Sequence[OpenSession]) -> None:
    """Each open session with its device, place on the network and last use; a button ends it."""
    for one in found:
        with st.container(border=True):
            name = device(one.device)
            told = _(
                "{where} · signed in {since} · last used {seen}",
                where=literal(one.source or _("unknown address")),
                since=moment(one.created_at),
                seen=moment(one.last_seen_at),
            )
            this = f" :green-badge[{_('this one')}]" if one.is_this_one else ""
            st.markdown(f"**{literal(name)}**{this}  \n:small[:gray[{told}]]")
            if st.button(_("End"), key=f"end_session_{one.id}", icon=":material/logout:"):
                _end(actor, one)


def _end(actor: Actor, one: OpenSession) -> None:
    with feedback.attempt():
        if one.is_this_one:
            session.sign_out(actor)
        else:
            with open_session(write=True) as db:
                sessions.end_session(db, actor, session_id=one.id, at=session.now())
            feedback.done(_("Session ended."))
        st.rerun()


def device(agent: str) -> str:
    """Browser and system from what the browser says of itself; else the beginning of that."""
    systems = {"HarmonyOS": "HarmonyOS", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad"}
    systems |= {"Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux"}
    browsers = {"MicroMessenger": "WeChat", "Edg/": "Edge", "Firefox/": "Firefox", "HuaweiBrowser": "Huawei"}
    browsers |= {"Chrome/": "Chrome", "Safari/": "Safari"}
    names = [next((n for sign, n in known.items() if sign in agent), "") for known in (browsers, systems)]
    return " · ".join(filter(None, names)) or agent[:40] or _("Unknown device")

"""Who is at the screen: the only place that knows streamlit-authenticator, cookies and session state of sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

import streamlit as st
from streamlit_authenticator.controllers import AuthenticationController

from models.enums import Permission
from pages.ui import charts, i18n
from services import freshness, settings
from services.access import Actor
from services.db import open_session
from services.errors import NotAllowed, Refused
from services.people import sessions, sign_in

COOKIE = "duoge_session"
SESSION, TICKET, LANGUAGE = "duoge.session", "duoge.ticket", "duoge.language"
OF_AUTHENTICATOR = ("name", "username", "email", "roles", "authentication_status", "logout")

_of_this_run: ContextVar[Actor | None] = ContextVar("actor", default=None)

i18n.use(lambda: st.session_state.get(LANGUAGE, i18n.DEFAULT))
charts.use(lambda: st.context.theme.type == "dark")


def now() -> datetime:
    """This moment; services are told it, they never read the clock."""
    return datetime.now(UTC)


def current() -> Actor | None:
    """The person whose session this browser carries, read anew on every run; sets the language as well."""
    actor = _find_actor()
    chosen = actor.language if actor else st.query_params.get("lang")
    st.session_state[LANGUAGE] = spoken = i18n.best_language(chosen, st.context.locale)
    i18n.speak(spoken)
    return actor


def _find_actor(*, using: bool = True) -> Actor | None:
    at = now()
    known, key = st.session_state.get(SESSION), st.context.cookies.get(COOKIE)
    with open_session() as db:
        found = sessions.find_actor(db, at=at, session_id=known) if known else None
        found = found or sessions.find_actor(db, at=at, key=key)
    if found is None:
        st.session_state.pop(SESSION, None)
        return None
    actor, seen = found
    if using and at - seen > sessions.SEEN_EVERY and actor.session_id:
        with open_session(write=True) as db:
            sessions.touch(db, session_id=actor.session_id, at=at)
    return actor


@contextmanager
def serving(actor: Actor | None) -> Iterator[None]:
    """While the frame runs a page, the page's guard needs no second look; fragments and callbacks take their own."""
    token = _of_this_run.set(actor)
    try:
        with freshness.read_once():
            yield
    finally:
        _of_this_run.reset(token)


def require(permission: Permission, *, using: bool = True) -> Actor:
    """The person at the screen, who may do this somewhere. Raises NotAllowed otherwise.

    What draws itself anew on a timer is not `using` the session: nobody needs to sit there.
    """
    actor = _of_this_run.get() or _find_actor(using=using)
    if actor is None:
        st.rerun()
    if not actor.may(permission):
        raise NotAllowed(permission)
    return actor


def source() -> str:
    """Where the connection comes from; the last address that a trusted proxy added, if one is in between."""
    peer = st.context.ip_address or "127.0.0.1"
    forwarded = st.context.headers.get("X-Forwarded-For", "")
    if forwarded and peer in settings.current().trusted_proxies:
        return forwarded.split(",")[-1].strip()
    return peer


def attempt_sign_in(name: str, password: str) -> None:
    """Check name and password; on success the next run is that person's.

    Raises Refused("sign_in_failed") for both wrong names and wrong passwords, ("locked_out", minutes=).
    """
    at, where = now(), source()
    with open_session() as db:
        who = sign_in.candidate(db, name=name, source=where, at=at)
    right = _password_is_right(who, password)
    device = st.context.headers.get("User-Agent", "")
    with open_session(write=True) as db:
        if right:
            begun = sign_in.succeeded(db, who, device=device, source=where, at=at)
        else:
            sign_in.failed(db, who, source=where, at=at)
    if not right:
        raise Refused("sign_in_failed")
    st.session_state[SESSION], st.session_state[TICKET] = begun.session_id, begun.ticket


def _password_is_right(who: sign_in.Candidate, password: str) -> bool:
    if not password or len(password.strip().encode()) > 72:
        password = "\0"
    entry = {"name": who.name, "email": "", "password": who.password_hash}
    controller = AuthenticationController({"usernames": {who.key: entry}}, auto_hash=False)
    right = controller.login(who.key, password) is True
    for key in OF_AUTHENTICATOR:
        st.session_state.pop(key, None)
    return right and who.person_id is not None


def sign_out(actor: Actor) -> None:
    """End this session; every tab that shares its cookie meets the sign-in at its next step."""
    if actor.session_id:
        with open_session(write=True) as db:
            sessions.end_session(db, actor, session_id=actor.session_id, at=now())
    language = st.session_state.get(LANGUAGE)
    st.session_state.clear()
    st.session_state[LANGUAGE] = language


_JS = """
export default function(component) {
  const { data, setTriggerValue } = component;
  if (!data || !data.ticket || window.__duogeTicket === data.ticket) return;
  window.__duogeTicket = data.ticket;
  fetch(data.url, {
    method: "POST", credentials: "same-origin",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({ticket: data.ticket}),
  }).then((answer) => setTriggerValue("kept", answer.ok));
}
"""


def keep_cookie() -> None:
    """Have the browser change the one-time ticket for the cookie, so that a refresh stays signed in.

    Its place stays when it is done: were the page below to move up, the field being typed in would lose the focus.
    """
    slot = st.empty()
    ticket = st.session_state.get(TICKET)
    if not ticket:
        return
    component = st.components.v2.component("duoge_session", js=_JS)
    with slot:
        kept = component(
            key="duoge.keep_cookie",
            data={"ticket": ticket, "url": "session"},
            height=1,
            on_kept_change=lambda: None,
        )
    if kept.kept is not None:
        st.session_state.pop(TICKET, None)

"""Parts of the page of people: the list, adding somebody, one person's posts, password and removal."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.enums import Role
from pages.ui import conflict, feedback, inputs, post_editor, session, tables
from pages.ui.editing import KEPT
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor, Grant
from services.db import open_session
from services.once import once
from services.people import passwords, persons, posts
from services.people.persons import Account

SHOWN = "duoge.one_time"


def table(found: Sequence[Account]) -> Account | None:
    """The accounts; the selected one."""
    columns = {
        _("Sign-in name"): [a.sign_in_name for a in found],
        _("Display name"): [a.display_name for a in found],
        _("Posts"): [_posts_in_words(a) for a in found],
        _("First sign-in"): [_("outstanding") if a.must_change_password else "" for a in found],
    }
    return tables.choose("people", found, columns, alt=_("Accounts with their posts"))


def _posts_in_words(a: Account) -> str:
    return ", ".join(f"{label(p.role)} · {p.place or _('everywhere')}" for p in a.posts) or "—"


def _one_time(form: str) -> str:
    """The password to be given by this form; the same for both arrivals of a double click."""
    return str(st.session_state.setdefault(f"{SHOWN}.{form}", passwords.one_time_password()))


def _show_once(form: str, name: str) -> None:
    st.session_state[SHOWN] = name, st.session_state.pop(f"{SHOWN}.{form}")
    inputs.spent(form)
    st.rerun()


def one_time_password() -> None:
    """The password that was just made, until the administrator has noted it; stored nowhere in the clear."""
    if SHOWN not in st.session_state:
        return
    name, password = st.session_state[SHOWN]
    with st.container(border=True):
        st.markdown(_("One-time password of **{name}**, shown only now:", name=literal(name)))
        st.code(password, language=None)
        st.caption(_("It must be changed at the first sign-in."))
        if st.button(_("I have noted it"), key="one_time_noted", type="primary"):
            del st.session_state[SHOWN]
            st.rerun()


def add_person(actor: Actor) -> None:
    """The form in which somebody gets an account with posts."""
    left, right = st.columns(2)
    sign_in_name = left.text_input(_("Sign-in name"), key="new_sign_in_name", persist_state=KEPT)
    display_name = right.text_input(
        _("Display name"), key="new_display_name", placeholder=_("As the sign-in name"), persist_state=KEPT
    )
    grants = post_editor.draw(actor, "new_person", ())
    if not st.button(_("Add"), key="new_person_send", type="primary"):
        return
    token, one_time, at = inputs.token("new_person"), _one_time("new_person"), session.now()

    def do(db: Any) -> int:
        names = {"sign_in_name": sign_in_name, "display_name": display_name.strip() or sign_in_name}
        return persons.add_person(db, actor, **names, grants=grants, one_time=one_time, at=at).person_id

    with feedback.attempt():
        with open_session(write=True) as db:
            once(db, actor, "add_person", token=token, at=at, do=lambda: do(db))
        post_editor.forget("new_person")
        _show_once("new_person", sign_in_name)


def person(actor: Actor, a: Account) -> None:
    """One person: posts to change, password to reset, account to remove."""
    st.subheader(literal(a.display_name), anchor=False)
    st.caption(_("Sign-in name: {name}", name=literal(a.sign_in_name)))
    _change_posts(actor, a)
    with st.container(horizontal=True):
        if st.button(_("Reset password"), key=f"reset_{a.id}", icon=":material/key:"):
            _reset(actor, a)
        with st.popover(_("Remove the account"), icon=":material/person_remove:"):
            _remove(actor, a)


def _change_posts(actor: Actor, a: Account) -> None:
    form = f"posts_{a.id}"

    def store(values: dict[str, Any], version: int) -> None:
        grants = [Grant(Role(role), place) for role, place in values["posts"]]
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            once(
                db, actor, "change_posts", token=token, at=at,
                do=lambda: posts.change_posts(
                    db, actor, person_id=a.id, version=version, grants=grants, at=at
                ),
            )  # fmt: skip
        post_editor.forget(form)

    shown = post_editor.in_words(actor)
    if conflict.choose(form, subject=a.id, labels={"posts": _("Posts")}, shown=shown, store=store):
        return
    a = conflict.seen(form, a, subject=a.id, widget=lambda v: f"{form}_send_{v}")
    grants = post_editor.draw(actor, form, a.posts, version=a.version)
    st.caption(_("Changed posts end all open sessions of the person."))
    if st.button(_("Save posts"), key=f"{form}_send_{a.version}", type="primary"):
        with feedback.attempt(), conflict.kept(form, subject=a.id):
            store({"posts": posts.plain(grants)}, a.version)
            conflict.settle(form, _("Posts saved."))


def _reset(actor: Actor, a: Account) -> None:
    form = f"reset_{a.id}"
    token, one_time, at = inputs.token(form), _one_time(form), session.now()
    with feedback.attempt():
        with open_session(write=True) as db:
            once(
                db, actor, "reset_password", token=token, at=at,
                do=lambda: persons.reset_password(
                    db, actor, person_id=a.id, one_time=one_time, at=at
                ).person_id,
            )  # fmt: skip
        _show_once(form, a.sign_in_name)


def _remove(actor: Actor, a: Account) -> None:
    st.markdown(
        _("**{name}** can no longer sign in. What they did stays in the log.", name=literal(a.display_name))
    )
    if st.button(_("Remove {name}", name=literal(a.display_name)), key=f"remove_{a.id}", type="primary"):
        with feedback.attempt():
            with open_session(write=True) as db:
                persons.remove_person(db, actor, person_id=a.id, at=session.now())
            feedback.done(_("The account is removed."))
            st.rerun()

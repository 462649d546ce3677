"""Giving a post, correcting who holds one and when, ending it: in a part that is folded until it is wanted."""

from datetime import date
from typing import Any

import streamlit as st

from models.net_enums import PostKind
from pages.ui import conflict, feedback, inputs, session
from pages.ui.i18n import _
from pages.ui.labels import label
from services import tasks
from services.access import Actor
from services.db import open_session
from services.grids import post_changes
from services.grids.post_changes import LONGEST
from services.grids.posts import PlacePosts, PostLine

FORM, NEW = "net_post", 0


def offer(actor: Actor, found: PlacePosts) -> None:
    """Change the posts of a place; nothing for who may not."""
    if not found.can_edit:
        return
    box = feedback.folded(
        _("Change who holds what"), key=f"{FORM}_box_{found.place_id}", icon=":material/edit:"
    )
    if box is None:
        return
    with box:
        lines = {p.id: p for p in (*found.now, *found.others)}
        chosen = st.selectbox(
            _("Post"), [NEW, *lines], key=f"{FORM}_chosen_{found.place_id}_{inputs.token(FORM)[:8]}",
            format_func=lambda id: f"{label(lines[id].kind)} · {lines[id].holder}" if id else _("Give a post"),
        )  # fmt: skip
        if chosen:
            _change(actor, lines[chosen])
        else:
            _give(actor, found)


def _give(actor: Actor, found: PlacePosts) -> None:
    kinds = [w.rule.code for w in found.wanted]
    if not kinds:
        st.caption(_("No post belongs at such a place."))
        return
    vacant = next((w.rule.code for w in found.wanted if w.since is not None), kinds[0])
    key = f"{FORM}_new_{found.place_id}_{len(found.now)}"
    kind: PostKind = st.selectbox(_("Which post"), kinds, kinds.index(vacant), label, key=f"{key}_kind")
    with open_session() as db:
        staff = {p.id: p.name for p in tasks.assignees(db, actor, place_id=found.place_id, on=inputs.today())}
    person = st.selectbox(
        _("Person"), [NEW, *staff], key=f"{key}_person",
        format_func=lambda id: staff[id] if id else _("Somebody without an account"),
    )  # fmt: skip
    name = (
        ""
        if person
        else st.text_input(_("Name of the person"), key=f"{key}_name", max_chars=LONGEST["holder"])
    )
    phone = st.text_input(_("Phone number"), key=f"{key}_phone", max_chars=LONGEST["phone"])
    span = _days(key, inputs.today(), None)
    if st.button(_("Give the post"), key=f"{FORM}_give", type="primary", icon=":material/person_add:"):
        with feedback.attempt():
            with open_session(write=True) as db:
                post_changes.add_post(
                    db, actor, place_id=found.place_id, kind=kind, holder=name or "", phone=phone,
                    person_id=person or None, on=inputs.today(), token=inputs.token(FORM), at=session.now(), **span,
                )  # fmt: skip
            conflict.settle(FORM, _("The post is held."))


def _days(key: str, since: date, until: date | None) -> dict[str, Any]:
    first, last = st.columns(2)
    return {
        "since": first.date_input(_("From"), since, key=f"{key}_since", format="YYYY-MM-DD"),
        "until": last.date_input(
            _("Until"), until, key=f"{key}_until", format="YYYY-MM-DD", help=_("Empty: no end is set.")
        ),
    }


def _change(actor: Actor, fresh: PostLine) -> None:
    def store(values: dict[str, Any], version: int) -> None:
        with open_session(write=True) as db:
            post_changes.change_post(
                db,
                actor,
                post_id=fresh.id,
                version=version,
                token=inputs.token(FORM),
                at=session.now(),
                **values,
            )

    labels = {"holder": _("Name"), "since": _("From"), "until": _("Until")}
    if conflict.choose(FORM, subject=fresh.id, labels=labels, store=store):
        return
    post = conflict.seen(FORM, fresh, subject=fresh.id, widget=lambda v: f"{FORM}_{fresh.id}_{v}_phone")
    key = f"{FORM}_{post.id}_{post.version}"
    name = post.holder
    if post.person_id is None:
        name = st.text_input(_("Name of the person"), post.holder, LONGEST["holder"], f"{key}_name")
    hint = _("Empty: the number stays as it is.")
    phone = st.text_input(_("Phone number"), key=f"{key}_phone", max_chars=LONGEST["phone"], help=hint)
    values = {"holder": name, **_days(key, post.span.since, post.span.until)}
    if phone:
        values["phone"] = phone
    _buttons(actor, post, values, store)


def _buttons(actor: Actor, post: PostLine, values: dict[str, Any], store: Any) -> None:
    with st.container(horizontal=True):
        if st.button(_("Save"), key=f"{FORM}_save", type="primary"):
            with feedback.attempt(), conflict.kept(FORM, subject=post.id):
                store(values, post.version)
                conflict.settle(FORM, _("Saved."))
        if post.is_now and st.button(
            _("Yesterday was the last day"), key=f"{FORM}_end", icon=":material/person_off:"
        ):
            _end(actor, post)
        if st.button(_("Entered by mistake: take out"), key=f"{FORM}_remove", type="tertiary"):
            _remove(actor, post)


def _end(actor: Actor, post: PostLine) -> None:
    until = date.fromordinal(inputs.today().toordinal() - 1)
    with feedback.attempt(), conflict.kept(FORM, subject=post.id):
        with open_session(write=True) as db:
            post_changes.end_post(
                db, actor, post_id=post.id, version=post.version, until=until, token=inputs.token(FORM),
                at=session.now(),
            )  # fmt: skip
        conflict.settle(FORM, _("The post has ended."))


def _remove(actor: Actor, post: PostLine) -> None:
    with feedback.attempt():
        with open_session(write=True) as db:
            post_changes.remove_post(
                db, actor, post_id=post.id, version=post.version, token=inputs.token(FORM), at=session.now()
            )
        conflict.settle(FORM, _("The entry is gone."))

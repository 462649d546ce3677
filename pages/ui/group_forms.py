"""Changing task groups in a dialog: forming one, its name and days, and who is in it in which post."""

from typing import Any

import streamlit as st

from models.enums import Permission
from models.group_enums import GroupKind, GroupPost
from pages.ui import conflict, feedback, formats, inputs, session
from pages.ui.i18n import _
from pages.ui.labels import label
from services import tasks
from services.access import Actor
from services.db import open_session
from services.renewals import group_changes, group_members, groups
from services.renewals.group_changes import LONGEST
from services.renewals.groups import Group, Groups, Member

GROUP, MEMBER = "task_group", "group_member"
OPEN = "groups_open"
NEW = 0
KINDS = list(GroupKind)


def offer(found: Groups, project_id: int) -> None:
    """The way to change a renewal's groups; the dialog stays open from one change to the next."""
    if st.button(_("Change the task groups"), key="change_groups", icon=":material/group_add:"):
        st.session_state[OPEN] = project_id
    if st.session_state.get(OPEN) == project_id:
        st.dialog(_("Task groups"), width="large", on_dismiss=_close)(_body)(found.place_id, project_id)


def _close() -> None:
    st.session_state.pop(OPEN, None)


def _body(place_id: int, project_id: int) -> None:
    actor = session.require(Permission.MOVE_RENEWALS)
    with open_session() as db:
        found = groups.groups_of(db, actor, project_id=project_id, on=inputs.today())
    own = {g.id: g for g in found.groups if g.can_edit}
    ids = [*own, *([NEW] if found.can_form else [])]
    chosen = st.segmented_control(
        _("Which group"), ids, default=max(own, default=NEW), key=f"group_chosen_{len(own)}", required=True, wrap=True,
        format_func=lambda id: formats.literal(own[id].name) if id else _("A new group"),
    )  # fmt: skip
    if not chosen:
        _form_new(actor, place_id, project_id)
        return
    group = own[chosen]
    _member(actor, group)
    with st.expander(_("Name and days of the group"), icon=":material/edit_calendar:"):
        _change(actor, group)


def _form_new(actor: Actor, place_id: int, project_id: int) -> None:
    kind: GroupKind = st.selectbox(
        _("Kind of group"),
        KINDS,
        index=KINDS.index(GroupKind.TASK_GROUP),
        format_func=label,
        key="group_new_kind",
    )
    values = _named(f"{GROUP}_new_{kind}", label(kind), None)
    if st.button(_("Form the group"), key="group_form", type="primary", icon=":material/check:"):
        with feedback.attempt():
            with open_session(write=True) as db:
                group_changes.form_group(
                    db, actor, place_id=place_id, project_id=project_id, kind=kind,
                    token=inputs.token(GROUP), at=session.now(), **values,
                )  # fmt: skip
            conflict.settle(GROUP, _("The group is formed. Now take people in."))


def _named(key: str, name: str, group: Group | None) -> dict[str, Any]:
    """The name and the days of a group."""
    said = st.text_input(_("Name"), name, LONGEST["name"], f"{key}_name")
    return {
        "name": said,
        **_days(key, group.span.since if group else None, group.span.until if group else None),
    }


def _days(key: str, since: Any, until: Any) -> dict[str, Any]:
    first, last = st.columns(2)
    since = first.date_input(_("From"), since or inputs.today(), key=f"{key}_since", format="YYYY-MM-DD")
    until = last.date_input(
        _("Until"), until, key=f"{key}_until", format="YYYY-MM-DD", help=_("Empty: no end is set.")
    )
    return {"since": since, "until": until}


def _change(actor: Actor, fresh: Group) -> None:
    def store(values: dict[str, Any], version: int) -> None:
        with open_session(write=True) as db:
            group_changes.change_group(
                db, actor, group_id=fresh.id, version=version, token=inputs.token(GROUP), at=session.now(),
                **values,
            )  # fmt: skip

    labels = {"name": _("Name"), "since": _("From"), "until": _("Until")}
    if conflict.choose(GROUP, subject=fresh.id, labels=labels, store=store):
        return
    group = conflict.seen(GROUP, fresh, subject=fresh.id, widget=lambda v: f"{GROUP}_{fresh.id}_{v}_name")
    values = _named(f"{GROUP}_{group.id}_{group.version}", group.name, group)
    if st.button(_("Save the group"), key="group_save"):
        with feedback.attempt(), conflict.kept(GROUP, subject=group.id):
            store(values, group.version)
            conflict.settle(GROUP, _("Saved."))


def _member(actor: Actor, group: Group) -> None:
    """Take somebody in, or change the post of one who is there."""
    members = {m.id: m for m in group.members}
    chosen = st.selectbox(
        _("Who"), [NEW, *members], key=f"group_member_chosen_{group.id}",
        format_func=lambda id: _named_member(members[id]) if id else _("Take somebody in"),
    )  # fmt: skip
    if chosen:
        _change_member(actor, members[chosen])
    else:
        _take_in(actor, group)


def _named_member(member: Member) -> str:
    return f"{member.name or member.capacity} · {label(member.post)}"


def _take_in(actor: Actor, group: Group) -> None:
    with open_session() as db:
        staff = {p.id: p.name for p in tasks.assignees(db, actor, place_id=group.place_id, on=inputs.today())}
    key = f"{MEMBER}_new_{group.id}_{len(group.members)}"
    person = st.selectbox(
        _("Person"), [NEW, *staff], key=f"{key}_person",
        format_func=lambda id: staff[id] if id else _("Somebody without an account"),
    )  # fmt: skip
    name = "" if person else st.text_input(
        _("Name of the person"), key=f"{key}_name", max_chars=LONGEST["person"],
        help=_("Only the name and the capacity are kept, and no leader reads the name."),
    )  # fmt: skip
    first = group.vacant[0] if group.vacant else GroupPost.MEMBER
    values = _posted(key, "", first) | _days(key, max(inputs.today(), group.span.since), None)
    if st.button(_("Take in"), key="group_take_in", type="primary", icon=":material/person_add:"):
        with feedback.attempt():
            with open_session(write=True) as db:
                group_members.add_member(
                    db, actor, group_id=group.id, person_id=person or None, name=name or "",
                    on=inputs.today(), token=inputs.token(MEMBER), at=session.now(), **values,
                )  # fmt: skip
            conflict.settle(MEMBER, _("The group has one more."))


def _posted(key: str, capacity: str, post: GroupPost) -> dict[str, Any]:
    chosen = st.segmented_control(
        _("Post"),
        list(GroupPost),
        default=post,
        key=f"{key}_post",
        format_func=label,
        required=True,
        wrap=True,
    )
    said = st.text_input(
        _("Capacity"), capacity, LONGEST["capacity"], f"{key}_capacity",
        placeholder=_("owner, committee member, lawyer"),
    )  # fmt: skip
    return {"post": chosen, "capacity": said}


def _change_member(actor: Actor, fresh: Member) -> None:
    def store(values: dict[str, Any], version: int) -> None:
        with open_session(write=True) as db:
            group_members.change_member(
                db, actor, member_id=fresh.id, version=version, token=inputs.token(MEMBER), at=session.now(),
                **values,
            )  # fmt: skip

    labels = {"capacity": _("Capacity"), "post": _("Post"), "since": _("From"), "until": _("Until")}
    if conflict.choose(MEMBER, subject=fresh.id, labels=labels, store=store):
        return
    member = conflict.seen(MEMBER, fresh, subject=fresh.id, widget=lambda v: f"{MEMBER}_{fresh.id}_{v}_post")
    key = f"{MEMBER}_{member.id}_{member.version}"
    values = _posted(key, member.capacity, member.post) | _days(key, member.span.since, member.span.until)
    with st.container(horizontal=True):
        if st.button(_("Save the post"), key="member_save", type="primary"):
            with feedback.attempt(), conflict.kept(MEMBER, subject=member.id):
                store(values, member.version)
                conflict.settle(MEMBER, _("Saved."))
        if st.button(_("Entered by mistake: take out"), key="member_remove", type="tertiary"):
            _remove(actor, member)


def _remove(actor: Actor, member: Member) -> None:
    with feedback.attempt():
        with open_session(write=True) as db:
            group_members.remove_member(
                db, actor, member_id=member.id, version=member.version, token=inputs.token(MEMBER),
                at=session.now(),
            )  # fmt: skip
        conflict.settle(MEMBER, _("The entry is gone."))

"""The people side of a renewal: its task groups with their posts, and how many households stand where."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import feedback, formats, group_forms, inputs, replay
from pages.ui.colours import STANCES
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import groups, objectors
from services.renewals.groups import Group, Groups, Member
from services.rules.groups import Span

AREAS = ("renewals", "people", "grids")


def of_project(actor: Actor, project_id: int) -> None:
    """Who looks after a renewal and where its households stand; changing the groups for who may."""
    found = replay.kept(_told, actor, areas=AREAS, project_id=project_id)
    if found.can_form or any(g.can_edit for g in found.groups):
        group_forms.offer(found, project_id)


def _told(actor: Actor, *, project_id: int) -> Groups:
    with open_session() as db:
        found = groups.groups_of(db, actor, project_id=project_id, on=inputs.today())
        stands = objectors.standing(db, actor, project_id=project_id)
    st.subheader(_("The people"), anchor=False)
    if not found.groups:
        feedback.empty(
            _("No task group looks after this renewal yet."),
            hint=_(
                "Three people with a post each, coordination, money and supervision, are a good beginning."
            ),
        )
    for group in found.groups:
        _group(group)
    counts = [f"{STANCES[s].sign} {label(s)} {n}" for s, n in stands.counts]
    told = [*counts, *([_("{n} not met yet", n=stands.not_met)] if stands.not_met else [])]
    if told:
        badges = " ".join(f":gray-badge[{one}]" for one in told)
        st.markdown(_("Households as last met: {counts}", counts=badges))
    return found


def _group(group: Group) -> None:
    """One group: its posts of today, what is vacant, and who was there before or is to come."""
    with st.container(border=True, gap="xsmall"):
        about = [label(group.kind), days(group.span)]
        about += [formats.literal(group.place)] if group.of_place else []
        st.markdown(f"**{formats.literal(group.name)}** :small[:gray[{' · '.join(about)}]]")
        if not group.is_now:
            st.caption(_("It does not stand today."))
        now = [m for m in group.members if m.is_now]
        if now:
            st.markdown(
                "\n".join(
                    "- " + _("{name}: {value}", name=label(m.post), value=f"**{name_of(m)}**{_capacity(m)}")
                    for m in now
                )
            )
        if group.vacant:
            posts = "、".join(map(label, group.vacant))
            st.markdown(f":orange-badge[:material/person_off: {_('vacant: {posts}', posts=posts)}]")
        _others([m for m in group.members if not m.is_now])


def _others(members: Sequence[Member]) -> None:
    if members:
        told = (f"{name_of(m)} ({label(m.post)}, {days(m.span)})" for m in members)
        st.caption(_("At other times: {members}", members="；".join(told)))


def _capacity(member: Member) -> str:
    return f" :small[:gray[{formats.literal(member.capacity)}]]" if member.capacity and member.name else ""


def name_of(member: Member) -> str:
    """A member's name; where it is not for the reader, what they are there as."""
    return formats.literal(member.name or member.capacity or _("somebody living there"))


def days(span: Span) -> str:
    """From when to when, in words."""
    since = formats.day(span.since)
    if span.until is None:
        return _("since {day}", day=since)
    return f"{since} – {formats.day(span.until)}"

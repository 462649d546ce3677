"""The requests that something came from, as links back: of a renewal, of tasks, of points of a meeting."""

from collections.abc import Sequence

import streamlit as st

from models.enums import Permission
from pages.ui import replay, request_words
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.grids import request_origins
from services.grids.request_origins import Origin


def of_project(actor: Actor, project_id: int) -> None:
    """The requests that a renewal takes care of; nothing where there are none."""
    if not actor.may(Permission.SEE_REQUESTS):
        return
    found = replay.asked(
        request_origins.of_project, actor, areas=request_words.AREAS, own=True, project_id=project_id
    )
    if found:
        st.subheader(_("Requests it answers") + f" · {len(found)}", anchor=False)
    for origin in found:
        link(origin)


def of_tasks(actor: Actor, task_ids: Sequence[int]) -> dict[int, Origin]:
    """Task -> the request it came from."""
    if not task_ids or not actor.may(Permission.SEE_REQUESTS):
        return {}
    found = replay.asked(
        request_origins.of_tasks, actor, areas=request_words.AREAS, own=True, task_ids=tuple(task_ids)
    )
    return {origin.thing_id: origin for origin in found}


def of_meeting(actor: Actor, meeting_id: int) -> dict[int, list[Origin]]:
    """Point of an agenda -> the requests it came from."""
    if not actor.may(Permission.SEE_REQUESTS):
        return {}
    found = replay.asked(
        request_origins.of_meeting, actor, areas=request_words.AREAS, own=True, meeting_id=meeting_id
    )
    points: dict[int, list[Origin]] = {}
    for origin in found:
        points.setdefault(origin.thing_id, []).append(origin)
    return points


def link(origin: Origin) -> None:
    """The way to one request, with how it stands."""
    st.page_link(
        request_words.ONE, label=_("Request no. {n}", n=origin.id) + f" · {literal(origin.text[:60])}",
        icon=":material/support_agent:", query_params={"request": str(origin.id)},
    )  # fmt: skip
    told = f" · :orange-badge[:material/phone_callback: {_('tell who asked')}]" if origin.waits else ""
    st.caption(f"{literal(origin.place)} · {label(origin.state)}{told}")

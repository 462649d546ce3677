"""The story of a renewal on its page: one line a happening, the newest first, narrowed to a sort, page by page."""

from itertools import groupby

import streamlit as st

from pages.ui import feedback, inputs, renewal_parts, replay, story_words
from pages.ui.formats import count, day, literal, moment
from pages.ui.i18n import _
from services.access import Actor
from services.renewals import story
from services.renewals.story import PAGE, Chapter, Line
from services.renewals.story_rows import Sort

AREAS = (*renewal_parts.AREAS, "people")


def draw(actor: Actor, project_id: int) -> None:
    """The story with its filter."""
    st.subheader(_("Its story"), anchor=False)
    key = f"story_sort_{project_id}"
    sort = st.session_state.get(key)
    page = inputs.page_number("story", project_id, sort)
    found = _chapter(actor, project_id, sort, page)
    if not found.counts:
        feedback.empty(
            _("Nothing is told of it yet."), hint=_("Each step, vote, visit and paper leaves a line here.")
        )
        return
    st.pills(
        _("Only"), [s for s in Sort if s in found.counts], key=key, label_visibility="collapsed", wrap=True,
        format_func=lambda s: f"{story_words.sort_text(s)} {count(found.counts[s])}",
    )  # fmt: skip
    replay.kept(_lines, actor, areas=AREAS, project_id=project_id, sort=sort, page=page)
    inputs.pagination("story", project_id, sort, count=found.count, size=PAGE)


def _chapter(actor: Actor, project_id: int, sort: Sort | None, page: int) -> Chapter:
    return replay.asked(
        story.chapter, actor, areas=AREAS, project_id=project_id, sort=sort, page=page, on=inputs.today()
    )


def _lines(actor: Actor, *, project_id: int, sort: Sort | None, page: int) -> None:
    """The lines of a page; neighbours that lead to the same page, or nowhere, stand together with one link, since each
    element costs a message."""
    lines = _chapter(actor, project_id, sort, page).lines
    for way, together in groupby(lines, key=lambda line: story_words.link(line, project_id)):
        told = "\n\n".join(map(_told, together))
        if way is None:
            st.markdown(told)
            continue
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            st.markdown(told, width="stretch")
            st.page_link(
                way[0], label=_("More"), icon=":material/arrow_forward:", query_params=way[1], width="content"
            )


def _told(line: Line) -> str:
    when = moment(line.at) if line.at and line.code != "visits" else day(line.on)
    told = " · ".join(filter(None, (when, literal(line.by))))
    parts = [story_words.head(line), story_words.details(line), f":small[:gray[{told}]]"]
    return "  \n".join(filter(None, parts))

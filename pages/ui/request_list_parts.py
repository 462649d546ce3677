"""The list of requests: how many wait for what, the filters, and one card a request."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.request_enums import RequestState
from pages.ui import feedback, formats, inputs, replay, request_words
from pages.ui.formats import literal
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.replay import Known
from services.access import Actor
from services.grids import requests
from services.grids.requests import Counts, Filter, Only, RequestLine
from services.rules import requests as rules

TITLES = {
    Only.OPEN: N_("Open"),
    Only.MINE: N_("With me"),
    Only.OVERDUE: N_("Overdue"),
    Only.DUE_SOON: N_("Due today or tomorrow"),
    Only.NOT_CONTACTED: N_("Not spoken to yet"),
    Only.TO_CALL_BACK: N_("To be called back"),
    Only.TO_TELL: N_("Outcome to be told"),
    Only.SUPERVISED: N_("Supervised"),
    Only.ALL: N_("All"),
}
COUNTED = {
    Only.OPEN: "open", Only.MINE: "mine", Only.OVERDUE: "overdue", Only.NOT_CONTACTED: "not_contacted",
    Only.TO_CALL_BACK: "to_call_back", Only.TO_TELL: "to_tell",
}  # fmt: skip


def choose(actor: Actor, *, place_id: int) -> Filter:
    """What the list is narrowed to, with how many there are of each."""
    counts = replay.asked(
        requests.counts, actor, areas=request_words.AREAS, own=True, place_id=place_id,
        at=request_words.about_now(),
    )  # fmt: skip
    only = st.pills(
        _("Show"), list(TITLES), default=Only.OPEN, key="requests_only", wrap=True, required=True,
        format_func=lambda kind: _title(kind, counts), label_visibility="collapsed",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        category = st.selectbox(
            _("Category"), list(rules.categories()), index=None, key="requests_category",
            format_func=request_words.category, placeholder=_("Every category"), width=220,
        )  # fmt: skip
        state = st.selectbox(
            _("State"), list(RequestState), index=None, key="requests_state", format_func=label,
            placeholder=_("Every state"), width=180,
        )  # fmt: skip
        text = st.text_input(
            _("Search"), key="requests_text", max_chars=100, placeholder=_("Words, number or door"), width=260
        )
    narrowed = Only.ALL if state is RequestState.CLOSED and only is Only.OPEN else only or Only.OPEN
    return Filter(place_id=place_id, only=narrowed, state=state, category=category or "", text=text or "")


def _title(kind: Only, counts: Counts) -> str:
    name = _(TITLES[kind])
    return f"{name} · {formats.count(getattr(counts, COUNTED[kind]))}" if kind in COUNTED else name


def listed(actor: Actor, asked: Filter) -> None:
    """One page of the list, what is due first before the rest; or what to do where there is none."""
    page = inputs.page_number("requests", asked)
    found, count = replay.asked(
        requests.requests_at, actor, areas=request_words.AREAS, own=True, asked=asked,
        at=request_words.about_now(), page=page,
    )  # fmt: skip
    if not found:
        feedback.empty(
            _("No request here."), hint=_("Choose another state or a larger place, or take one in above.")
        )
        return
    cards(actor, found, asked, page)
    inputs.pagination("requests", asked, count=count, size=requests.PAGE)


def cards(actor: Actor, lines: Sequence[RequestLine], *by: Any) -> None:
    """The requests of a page of a list; `by` says which page of what, for this person at about this moment."""
    known = Known(lines, (actor.person_id, request_words.about_now(), *by))
    replay.kept(_cards, actor, areas=request_words.AREAS, known=known)


def _cards(_actor: Actor, *, known: Known) -> None:
    for line in known.answer:
        _card(line)


def _card(line: RequestLine) -> None:
    said = (
        literal(_short(line.text)),
        request_words.badges(line),
        f":small[:gray[{literal(request_words.told(line))}]]",
    )
    with st.container(border=True, gap="xxsmall"):
        st.page_link(
            request_words.ONE, label=f"**{request_words.title(line)}**",
            query_params={"request": str(line.id)},
        )  # fmt: skip
        st.markdown("  \n".join(said))


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def as_query(asked: Filter) -> dict[str, object]:
    """The filter as the address of its export."""
    named = {"place": asked.place_id, "only": asked.only, "text": asked.text, "category": asked.category}
    if asked.state is not None:
        named["state"] = asked.state
    return named

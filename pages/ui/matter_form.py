"""The matters of a ballot, entered: of each its matter and class, its question, and which answers it offers."""

from datetime import date
from typing import Any

import streamlit as st

from models.enums import Choice
from pages.ui import drafts, vote_parts
from pages.ui.drafts import KEPT
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.consultations import proposals
from services.consultations.items import OPTIONAL
from services.consultations.proposals import MOST_MATTERS, Asked, Matter

FORM = "new_vote"
PLAIN, CANDIDATES = "plain", "candidates"
ANSWERS = {PLAIN: N_("For or against"), CANDIDATES: N_("One of several candidates")}


def _choices(words: list[str]) -> list[Choice]:
    return [Choice(word) for word in words]


KINDS: drafts.Fields = {
    "matter": str,
    "reason": str,
    "question": str,
    "answers": str,
    "besides": _choices,
    "candidates": str,
}
FIELDS: drafts.Fields = {"count": int} | {
    f"{field}_{n}": read for n in range(1, MOST_MATTERS + 1) for field, read in KINDS.items()
}


def choose(on: date) -> tuple[Asked, ...]:
    """The matters as entered so far, in the order of the ballot."""
    offered = {m.code: m for m in proposals.matters(on=on)}
    count = st.session_state.setdefault(_key("count"), 1)
    asked = tuple(_matter(n, count, offered) for n in range(1, count + 1))
    if count < MOST_MATTERS:
        st.button(
            _("Another matter on the same ballot"), key=_key("add"), icon=":material/add:",
            on_click=_add, type="tertiary",
        )  # fmt: skip
    return asked


def _matter(n: int, count: int, offered: dict[str, Matter]) -> Asked:
    with st.container(border=count > 1):
        if count > 1:
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                st.markdown(f"**{_('Matter {n}', n=n)}**")
                st.button(
                    _("Remove"), key=_key(f"remove_{n}"), icon=":material/delete:", type="tertiary",
                    help=_("Remove matter {n}", n=n), on_click=_remove, args=(n, count),
                )  # fmt: skip
        matter, reason = _choose(n, offered)
        question = st.text_area(
            _("Question put to the owners"), key=_key(f"question_{n}"), max_chars=500, persist_state=KEPT
        )
        besides, candidates = _answers(n)
    return Asked(matter.code, question or "", reason, besides, candidates)


def _choose(n: int, offered: dict[str, Matter]) -> tuple[Matter, str]:
    drafts.offered(FORM, f"matter_{n}", list(offered))
    code = st.selectbox(
        _("Matter"),
        list(offered),
        format_func=lambda c: _named(offered[c]),
        key=_key(f"matter_{n}"),
        persist_state=KEPT,
    )
    matter = offered[code]
    vote_parts.rule_text(matter.rule)
    if not matter.needs_reason:
        return matter, ""
    reason = st.text_input(
        _("Why this class"), key=_key(f"reason_{n}"), max_chars=500,
        placeholder=_("Such as: the plan also raises new money"), persist_state=KEPT,
    )  # fmt: skip
    return matter, reason or ""


def _named(matter: Matter) -> str:
    """The matter, with its class where that is somebody's choice."""
    name = _(matter.rule.name)
    return f"{name} · {_(vote_parts.CLASSES[matter.rule.klass])}" if matter.is_unsettled else name


def _answers(n: int) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    how = st.segmented_control(
        _("Answers"), list(ANSWERS), default=None if _key(f"answers_{n}") in st.session_state else PLAIN,
        format_func=lambda word: _(ANSWERS[word]), key=_key(f"answers_{n}"), required=True,
        persist_state=KEPT,
    )  # fmt: skip
    if how == CANDIDATES:
        names = st.text_area(
            _("Candidates, one a line"), key=_key(f"candidates_{n}"),
            help=_("Two to nine. Abstaining is offered besides."), persist_state=KEPT,
        )  # fmt: skip
        lines = tuple(line.strip() for line in (names or "").splitlines() if line.strip())
        return (), lines or ("",)
    besides = st.pills(
        _("Offered besides agree, against and abstain"), OPTIONAL, selection_mode="multi",
        format_func=label, key=_key(f"besides_{n}"), persist_state=KEPT,
    )  # fmt: skip
    return tuple(besides), ()


def _add() -> None:
    st.session_state[_key("count")] += 1


def _remove(gone: int, count: int) -> None:
    """The matters behind the one that goes move up."""
    for n in range(gone, count + 1):
        following: dict[str, Any] = {f: st.session_state.get(_key(f"{f}_{n + 1}")) for f in KINDS}
        drafts.forget(FORM, [f"{field}_{n}" for field in KINDS])
        for field, value in following.items():
            if n < count and value is not None:
                st.session_state[_key(f"{field}_{n}")] = value
    st.session_state[_key("count")] = count - 1


def fill(asked: tuple[Asked, ...]) -> None:
    """Put stored matters into the fields."""
    st.session_state[_key("count")] = len(asked)
    for n, one in enumerate(asked, start=1):
        values = {
            "matter": one.matter,
            "reason": one.reason,
            "question": one.question,
            "answers": CANDIDATES if one.candidates else PLAIN,
            "besides": list(one.besides),
            "candidates": "\n".join(one.candidates),
        }
        for field, value in values.items():
            st.session_state[_key(f"{field}_{n}")] = value


def _key(field: str) -> str:
    return f"{FORM}_{field}"

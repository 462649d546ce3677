"""Work done once for everybody who would see the same: what was answered is kept, what was drawn is replayed.

Both hold for these roles and places, this language, theme and day, and for the state of the areas that were read; as
long as all of that is the same, answer and elements come from memory. A change in one of those areas counts
at once: every change leaves a row in the activity log, and the number of the last one is part of the key. Answers
are shared between runs, so nobody changes one. Widgets cannot be replayed: of a chart that is clicked, keep the
specification.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import streamlit as st

from pages.ui import charts, i18n, inputs
from services import freshness, settings
from services.access import Actor
from services.db import open_session

Answer = TypeVar("Answer")
MOST_KEPT = 1_200


@dataclass(frozen=True, slots=True)
class Known:
    """What a part is told that was read before, with what it was read by: only this tells it from others."""

    answer: Any = field(repr=False)
    by: tuple[Any, ...]


def kept(work: Callable[..., Answer], actor: Actor, *, areas: Sequence[str], **told: Any) -> Answer:
    """The answer of `work(actor, **told)`, a function of a module that reads only these and the named areas.

    It gets the actor without name and number: what depends on the person and not on the posts is not kept.
    """
    nobody = replace(actor, person_id=0, name="", session_id=None)
    return _answer(work, nobody, lambda: work(nobody, **told), areas, told)


def asked(
    service: Callable[..., Answer],
    actor: Actor,
    *,
    areas: Sequence[str] = freshness.AREAS,
    own: bool = False,
    **told: Any,
) -> Answer:
    """The answer of a reading service, kept like the rest: for all with these posts, or for this person's `own`."""
    reader = replace(actor, session_id=None) if own else replace(actor, person_id=0, name="", session_id=None)

    def ask() -> Answer:
        with open_session() as db:
            return service(db, reader, **told)

    return _answer(service, reader, ask, areas, told)


def _answer(
    work: Callable[..., Any],
    reader: Actor,
    do: Callable[[], Answer],
    areas: Sequence[str],
    told: dict[str, Any],
) -> Answer:
    seen = (
        reader.person_id, reader.grants, i18n.language(), charts.dark(), inputs.today(),
        freshness.states(areas), settings.current().database_url,
    )  # fmt: skip
    key = repr((work.__module__, work.__qualname__, seen, sorted(told.items())))
    answer: Answer = _kept(key, _work=do)
    return answer


@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _kept(key: str, _work: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _work()

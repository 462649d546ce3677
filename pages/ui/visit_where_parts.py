"""Where a visit goes and what is talked about: chosen once, then folded away and not read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from models.enums import Concern, Permission, Stance
from pages.ui import drafts, feedback, formats, inputs, replay
from pages.ui.drafts import KEPT
from pages.ui.i18n import _
from pages.ui.refusals import text_of
from services.access import Actor
from services.errors import NotFound
from services.renewals import doorsteps
from services.renewals.doorsteps import DoorStance, Matter, Stairwell

FORM = "visit"
FIELDS: drafts.Fields = {
    "stairwell": int,
    "matter": str,
    "door": int,
    "stance": Stance,
    "concern": Concern,
    "note": str,
    "next_step": str,
    "next_on": date.fromisoformat,
}
BOX, WHERE, TITLE, FOLD, LINKED = (
    "visit_where_box",
    "visit_where",
    "visit_where_title",
    "visit_where_fold",
    "visit_linked",
)
GENERAL = Matter("", "", None, None)


@dataclass(frozen=True, slots=True)
class Where:
    """The chosen stairwell, the matter talked about, and the doors there."""

    stairwell: Stairwell
    matter: Matter
    doors: Sequence[DoorStance]


def entered(field: str) -> Any:
    """What stands in a field of the form."""
    return st.session_state.get(f"{FORM}_{field}")


def begin() -> None:
    """Whoever comes to this page, or comes back, chooses anew what was followed and found before."""
    if BOX not in st.session_state:
        st.session_state.pop(LINKED, None)
        st.session_state.pop(WHERE, None)


def choose_where(actor: Actor) -> Where | None:
    """The stairwell and the matter: chosen once, then folded away; a link may name the household."""
    _follow_link(actor)
    if st.session_state.pop(FOLD, False):
        st.session_state[BOX] = False
    title = st.session_state.get(TITLE) if entered("stairwell") else None
    box = st.expander(
        title or _("Where and about what"), expanded=title is None, icon=":material/pin_drop:", key=BOX,
        on_change="rerun",
    )  # fmt: skip
    chosen = None if box.open else _folded()
    if chosen is None:
        with box:
            chosen = _choose(actor)
    if chosen is None:
        return None
    return _found(actor, *chosen)


def _folded() -> tuple[Stairwell, Matter] | None:
    """What was chosen before the box was folded, kept as it is; None where a link or a draft says otherwise."""
    known: Where | None = st.session_state.get(WHERE)
    if known is None or (known.stairwell.id, known.matter.key) != (entered("stairwell"), entered("matter")):
        return None
    for field in ("stairwell", "matter"):
        st.session_state[f"{FORM}_{field}"] = entered(field)
    return known.stairwell, known.matter


def _choose(actor: Actor) -> tuple[Stairwell, Matter] | None:
    place_id = inputs.choose_place(actor, permission=Permission.RECORD_VISITS)
    stairwell = _choose_stairwell(actor, place_id)
    return None if stairwell is None else (stairwell, _choose_matter(actor, stairwell))


def _found(actor: Actor, stairwell: Stairwell, matter: Matter) -> Where:
    """The doors there; another choice than before folds the box under its new name."""
    doors = replay.asked(
        doorsteps.doors_at, actor, place_id=stairwell.id, consultation_id=matter.consultation_id,
        project_id=matter.project_id,
    )  # fmt: skip
    where = st.session_state[WHERE] = Where(stairwell, matter, doors)
    said = " · ".join(filter(None, (stairwell.name, matter.title or _("General visit"))))
    if st.session_state.get(TITLE) != (said := formats.literal(said)):
        st.session_state[TITLE], st.session_state[FOLD] = said, True
        drafts.keep(actor, FORM, FIELDS)
        st.rerun()
    return where


def _follow_link(actor: Actor) -> None:
    """Put the household and matter that the address names into the fields, once."""
    asked = inputs.asked_number("unit"), inputs.asked_number("consultation")
    if asked[0] is None or st.session_state.get(LINKED, (None,))[0] == asked:
        return
    try:
        stairwell, _door = replay.asked(doorsteps.door_of, actor, unit_id=asked[0])
    except NotFound as refusal:
        st.error(text_of(refusal), icon=":material/block:")
        return
    st.session_state[LINKED] = asked, stairwell
    st.session_state["visit_stairwell"], st.session_state["visit_door"] = stairwell.id, asked[0]
    if asked[1] is not None:
        st.session_state["visit_matter"] = f"c{asked[1]}"


def _choose_stairwell(actor: Actor, place_id: int) -> Stairwell | None:
    found = {s.id: s for s in replay.asked(doorsteps.stairwells, actor, place_id=place_id)}
    if linked := st.session_state.get(LINKED):
        found.setdefault(linked[1].id, linked[1])
    if not found:
        feedback.empty(_("There is no stairwell here."), hint=_("Choose a larger place."))
        return None
    drafts.offered(FORM, "stairwell", list(found))
    chosen = st.selectbox(
        _("Stairwell"), list(found), index=0 if len(found) == 1 else None, key="visit_stairwell",
        format_func=lambda id: found[id].name, placeholder=_("Choose a stairwell"),
        persist_state=KEPT,
    )  # fmt: skip
    return found.get(chosen) if chosen else None


def _choose_matter(actor: Actor, stairwell: Stairwell) -> Matter:
    found = {m.key: m for m in replay.asked(doorsteps.matters_at, actor, place_id=stairwell.id)}
    found[GENERAL.key] = GENERAL
    if st.session_state.get("visit_matter") not in found:
        st.session_state["visit_matter"] = next(iter(found))
    key = st.selectbox(
        _("About"), list(found), key="visit_matter",
        format_func=lambda k: found[k].title or _("General visit"), persist_state=KEPT,
    )  # fmt: skip
    return found[key]

"""Parts of recording visits: where and about what, the doors with their stances, what was found at one."""

from collections.abc import Sequence

import streamlit as st

from models.enums import Concern, Stance
from pages.ui import (
    drafts,
    explainer_parts,
    feedback,
    formats,
    inputs,
    replay,
    session,
    visit_next_parts,
    visit_where_parts,
)
from pages.ui.colours import STANCES
from pages.ui.drafts import KEPT
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from pages.ui.visit_where_parts import FIELDS, FORM, Where, entered
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.freshness import AREAS
from services.grids import owners
from services.renewals import visits
from services.renewals.doorsteps import DoorStance, Matter

OF_ONE_DOOR = ("door", "stance", "concern", "note", "next_step", "next_on")
"""What is forgotten for the next door; the stairwell and the matter stay."""
OUTCOME, SAVE = "visit_outcome", "visit_save"
MANY, SCROLLED = 20, 190
"""More doors than this stand in a box of so many pixels that scrolls."""


def stance_text(stance: Stance | None) -> str:
    """A stance with its sign; None was never visited."""
    return f"{STANCES[stance].sign} {label(stance) if stance else _('Not visited')}"


def carry_out(actor: Actor) -> None:
    """Restore what was half entered; store the visit whose button was pressed, before the form is drawn anew."""
    visit_where_parts.begin()
    drafts.restore(actor, FORM, FIELDS)
    if not st.session_state.get(SAVE):
        return
    try:
        st.session_state[OUTCOME] = _store(actor)
    except Refused as refusal:
        st.session_state[OUTCOME] = refusal


def _store(actor: Actor) -> str:
    """Store what was entered; the door and stance in words."""
    unit, stance = entered("door"), entered("stance")
    where: Where | None = st.session_state.get("visit_where")
    if not unit or not stance or where is None:
        raise Refused("visit_incomplete")
    with open_session(write=True) as db:
        visits.record_visit(
            db, actor, unit_id=unit, stance=stance, concern=entered("concern"), note=entered("note") or "",
            next_step=entered("next_step") or "", next_on=entered("next_on"),
            consultation_id=where.matter.consultation_id, project_id=where.matter.project_id,
            on=inputs.today(), at=session.now(), token=f"{inputs.token(FORM)}.{unit}",
        )  # fmt: skip
    inputs.spent(FORM)
    drafts.forget(FORM, OF_ONE_DOOR)
    st.session_state[f"{FORM}_door"] = None
    visit_next_parts.done(unit)
    st.query_params.pop("unit", None)
    door = next((d.door for d in where.doors if d.unit_id == unit), "")
    return _("Stored: {door}, {stance}", door=formats.literal(door), stance=stance_text(stance))


def record(actor: Actor, where: Where) -> int | None:
    """The doors and, of the chosen one, what was found there; its household."""
    _outcome()
    visit_next_parts.offer(where.doors, chosen=entered("door"))
    ids = {d.unit_id: d for d in where.doors}
    if not ids:
        feedback.empty(_("No household is known here."), hint=_("Import the register of owners first."))
        return None
    if entered("door") is not None:
        drafts.offered(FORM, "door", list(ids))
    with st.container(height=SCROLLED if len(ids) > MANY else "content", border=len(ids) > MANY):
        unit: int | None = st.pills(
            _("Door"), list(ids), key="visit_door", wrap=True, persist_state=KEPT,
            format_func=lambda id: f"{STANCES[ids[id].stance].sign} {ids[id].door}",
        )  # fmt: skip
    if unit is None:
        st.caption(_summary(where.doors))
    else:
        _form(actor, unit, where.matter)
    drafts.keep(actor, FORM, FIELDS)
    return unit


def _outcome() -> None:
    outcome = st.session_state.pop(OUTCOME, None)
    if isinstance(outcome, Refused):
        st.error(text_of(outcome), icon=":material/block:")
    elif outcome:
        st.success(f"**{outcome}**", icon=":material/check:")


def _summary(doors: Sequence[DoorStance]) -> str:
    """How many doors stand where: `2 ✕ Opposes`."""
    counted = {stance: sum(1 for d in doors if d.stance is stance) for stance in STANCES}
    return " · ".join(f"{n} {stance_text(stance)}" for stance, n in counted.items() if n)


def _form(actor: Actor, unit: int, matter: Matter) -> None:
    replay.kept(_who, actor, areas=AREAS, unit=unit)
    with st.container(gap="xsmall"):
        st.segmented_control(
            _("Where they stand"),
            list(Stance),
            key="visit_stance",
            format_func=stance_text,
            wrap=True,
            persist_state=KEPT,
        )
        concern = st.pills(
            _("Worried about"),
            list(Concern),
            key="visit_concern",
            format_func=label,
            wrap=True,
            persist_state=KEPT,
        )
        st.text_input(
            _("Note"), key="visit_note", max_chars=visits.LONGEST["note"], placeholder=_("Note"),
            label_visibility="collapsed", persist_state=KEPT,
        )  # fmt: skip
        visit_next_parts.step_and_day()
        st.button(_("Save the visit"), key=SAVE, type="primary", width="stretch", icon=":material/check:")
    explainer_parts.answer(concern, matter.kind)
    _explained(actor, unit, matter)


def _explained(actor: Actor, unit: int, matter: Matter) -> None:
    """The rule and the money for this household; read only while unfolded."""
    title = _("The rule and the money for this household")
    box = st.expander(title, key="visit_explained", on_change="rerun", icon=":material/gavel:")
    if box.open:
        with box:
            replay.kept(
                explainer_parts.household, actor, areas=explainer_parts.AREAS, unit_id=unit,
                consultation_id=matter.consultation_id, project_id=matter.project_id,
            )  # fmt: skip


def _who(actor: Actor, *, unit: int) -> None:
    """Who lives there, phones masked."""
    with open_session() as db:
        household = owners.household(db, actor, unit_id=unit)
    lines = [
        " · ".join(filter(None, (f"**{formats.literal(o.name)}**", formats.literal(o.phone))))
        for o in household.owners
    ]
    told = [f"**{formats.literal(household.door)}**", formats.area(household.area_dm2)]
    if household.floor is not None:
        told.append(_("floor {n}", n=household.floor))
    lines = [" · ".join(told), *(lines or [_("No owner is known.")])]
    st.info("  \n".join(lines), icon=":material/home:")

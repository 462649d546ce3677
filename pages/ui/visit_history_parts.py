"""Parts of what visits found: a household's history, one's own last visits and correcting them, who persuades."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.enums import Concern, Permission, Stance
from pages.ui import conflict, feedback, formats, inputs, replay, session
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.visit_parts import stance_text
from services.access import Actor
from services.db import open_session
from services.renewals import persuasion, visits
from services.renewals.persuasion import Persuader, Turned
from services.renewals.visits import VisitLine

AREAS = ("renewals", "consultations", "grids", "people")
FORM, CORRECTING, CLASHED = "correct_visit", "visit_correcting", "visit_clashed"


def of_household(actor: Actor, *, unit_id: int) -> None:
    """Where one household stood at every visit, newest first."""
    found = replay.asked(visits.visits_of, actor, unit_id=unit_id)
    st.markdown(f"**{_('Visits to this household')}**")
    if not found:
        feedback.empty(
            _("Nobody has visited yet."), hint=_("What you find at the door is the first line here.")
        )
    for visit in found:
        with st.container(border=True, gap="xxsmall"):
            _told(visit)


def _told(visit: VisitLine) -> None:
    worry = f" · {label(visit.concern)}" if visit.concern else ""
    who = f"{formats.moment(visit.at)} · {formats.literal(visit.by)}"
    lines = [f"**{stance_text(visit.stance)}**{worry} :small[:gray[{who}]]"]
    if visit.note:
        lines.append(formats.literal(visit.note))
    if visit.next_step or visit.next_on:
        when = formats.day(visit.next_on) if visit.next_on else ""
        next_step = " · ".join(filter(None, (formats.literal(visit.next_step), when)))
        lines.append(f":small[{_('Next: {step}', step=next_step)}]")
    if visit.matter:
        lines.append(f":small[:gray[{formats.literal(visit.matter)}]]")
    st.markdown("  \n".join(lines))


def last_ones(actor: Actor) -> None:
    """The person's own last visits, each with the way to correct it."""
    found = replay.asked(visits.own_visits, actor, own=True)
    if not found:
        return
    st.markdown(f"**{_('My last visits')}**")
    for line in found:
        if st.button(
            _line(line), key=f"correct_visit_{line.id}", icon=":material/edit:", type="tertiary", wrap=True,
            help=_("Correct"),
        ):  # fmt: skip
            st.session_state[CORRECTING] = line
    if CORRECTING in st.session_state:
        line = st.session_state[CORRECTING]
        title = _("Correct the visit to {door}", door=line.door)
        st.dialog(title, on_dismiss=_forget)(_correction)(line)


def _line(line: VisitLine) -> str:
    where = formats.literal(f"{line.building} {line.stairwell}")
    told = f"{where} · {formats.moment(line.at)}"
    return f"**{formats.literal(line.door)}** {stance_text(line.stance)} :small[:gray[{told}]]"


def _forget() -> None:
    st.session_state.pop(CORRECTING, None)
    st.session_state.pop(CLASHED, None)


def _correction(line: VisitLine) -> None:
    actor = session.require(Permission.RECORD_VISITS)

    def store(values: dict[str, Any], version: int) -> None:
        with open_session(write=True) as db:
            visits.correct_visit(db, actor, visit_id=line.id, version=version, at=session.now(), **values)
        _forget()

    labels = {
        "stance": _("Where they stand"), "concern": _("Worried about"), "note": _("Note"),
        "next_step": _("Next step"), "next_on": _("Again on"),
    }  # fmt: skip
    if conflict.choose(FORM, subject=line.id, labels=labels, store=store):
        st.session_state[CLASHED] = True
        return
    if CLASHED in st.session_state:
        _forget()
        st.rerun()
    values = _fields(line)
    if st.button(_("Save the correction"), key="correct_visit_save", type="primary", width="stretch"):
        with feedback.attempt(), conflict.kept(FORM, subject=line.id):
            store(values, line.version)
            feedback.done(_("The correction is stored."))
            st.rerun()


def _fields(line: VisitLine) -> dict[str, Any]:
    key = f"{line.id}_{line.version}"
    stance = st.segmented_control(
        _("Where they stand"), list(Stance), default=line.stance, key=f"correct_stance_{key}",
        format_func=stance_text, required=True, wrap=True,
    )  # fmt: skip
    concern = st.pills(
        _("Worried about"),
        list(Concern),
        default=line.concern,
        key=f"correct_concern_{key}",
        format_func=label,
    )
    note = st.text_area(
        _("Note"), line.note, key=f"correct_note_{key}", max_chars=visits.LONGEST["note"], height=80
    )
    step = st.text_input(
        _("Next step"), line.next_step, key=f"correct_step_{key}", max_chars=visits.LONGEST["next_step"]
    )
    day = st.date_input(_("Again on"), line.next_on, key=f"correct_day_{key}", format="YYYY-MM-DD")
    return {"stance": stance, "concern": concern, "note": note or "", "next_step": step or "", "next_on": day}


def of_place(actor: Actor, *, place_id: int | None) -> None:
    """How many still oppose, who was turned by what, and who persuades best; read only while unfolded."""
    if place_id is None:
        return
    title = _("Who was won over, and by whom")
    box = st.expander(title, key="visit_won", on_change="rerun", icon=":material/change_circle:")
    if not box.open:
        return
    with open_session() as db:
        against = persuasion.objectors(db, actor, place_id=place_id)
        won = persuasion.turned(db, actor, place_id=place_id)
    with box:
        st.markdown(_("**{n}** households here oppose a matter as last met.", n=formats.count(against)))
        st.page_link("renewals/stances.py", label=_("Renewal by renewal"), icon=":material/change_circle:")
        for line in won:
            with st.container(border=True, gap="xxsmall"):
                _turned(line)
        persuaders(actor, place_id=place_id)


def _turned(line: Turned) -> None:
    where = formats.literal(f"{line.place} {line.door}")
    who = f"{formats.moment(line.at)} · {formats.literal(line.by)}"
    after = [label(line.worry) if line.worry else "", formats.literal(line.step)]
    st.markdown(
        f"**{where}** {stance_text(line.before)} → {stance_text(line.after)} :small[:gray[{who}]]"
        + "".join(f"  \n:small[{text}]" for text in [" · ".join(filter(None, after))] if text)
    )


def persuaders(actor: Actor, *, place_id: int) -> None:
    """Who persuades best; no figure for somebody with too few visits to tell."""
    with open_session() as db:
        found = persuasion.persuaders(db, actor, place_id=place_id)
    if not found:
        return
    _table_of(found)


def _table_of(found: Sequence[Persuader]) -> None:
    st.markdown(f"**{_('Who persuades best')}**")
    st.table(
        {
            _("Person"): [formats.literal(p.name) for p in found],
            _("Households won over"): [
                _("too few visits to tell") if p.won is None else formats.count(p.won) for p in found
            ],
            _("Visits"): [formats.count(p.visits) for p in found],
        },
        border="horizontal",
        hide_index=True,
    )
    st.caption(
        _(
            "Visits that met opponents and undecided, as the last visit on the same matter had found them. "
            "Figures from {n} such visits on. Source: this board · {day}",
            n=persuasion.ENOUGH, day=formats.day(inputs.today()),
        )
    )  # fmt: skip

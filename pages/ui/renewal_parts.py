"""What the pages of renewals share: filters, cards, the table, and the dialog that moves one forward."""

from datetime import date
from typing import Any

import streamlit as st

from models.enums import Permission, ProjectState
from pages.ui import conflict, feedback, inputs, replay, session, tables
from pages.ui.board_view import Note
from pages.ui.formats import day, literal, money, money_short
from pages.ui.i18n import N_, _
from pages.ui.labels import kind_label, label
from pages.ui.lack_words import gate_line, missing_line
from services.access import Actor
from services.db import open_session
from services.errors import Conflict
from services.renewals import board, projects
from services.renewals.board import PAGE, Listed
from services.renewals.cards import Card
from services.rules.stages import kinds, route, stage_of, stages_of

AREAS = ("renewals", "consultations", "grids")
PROJECT_PAGE, BOARD_PAGE = "renewals/project.py", "renewals/pipeline.py"
KIND, VIEW, STAGE = "duoge.kind", "duoge.board_view", "stage_filter"
BOARD, TABLE, TIMELINE = "board", "table", "timeline"
VIEWS = {BOARD: N_("Board"), TABLE: N_("Table"), TIMELINE: N_("Timeline")}
MOVE = "move"


def choose_kind() -> str:
    """Let the person choose the kind of renewal; it stays from page to page."""
    there = kinds()
    kept = st.session_state.get(KIND)
    first = there.index(kept) if kept in there else 0
    chosen = st.selectbox(_("Kind"), there, first, kind_label, key="choose_kind")
    st.session_state[KIND] = chosen
    return chosen


def choose_view() -> str:
    """The board, or the same as a table or in time; it stays."""
    kept = st.session_state.get(VIEW, BOARD)
    chosen = st.segmented_control(
        _("Shown as"),
        list(VIEWS),
        format_func=lambda v: _(VIEWS[v]),
        default=kept,
        key="choose_view",
        required=True,
    )
    st.session_state[VIEW] = chosen
    return str(chosen)


def choose_stage(kind: str) -> str | None:
    """Narrow to one stage, by a click on the chart or here; None is all of them."""
    names = {s.key: stage_label(kind, s.key) for s in stages_of(kind)}
    if st.session_state.get(STAGE) not in names:
        st.session_state.pop(STAGE, None)
    return st.selectbox(
        _("Stage"), list(names), None, names.__getitem__, key=STAGE, placeholder=_("All stages")
    )


def pick_stage(stage: str | None) -> None:
    """A bar was clicked."""
    st.session_state[STAGE] = stage


def stage_label(kind: str, stage: str) -> str:
    """A stage with its number in the order of its kind; one of the emergency route has none."""
    ordinary = [s.key for s in route(kind)]
    name = _(stage_of(kind, stage).name)
    return f"{ordinary.index(stage) + 1} {name}" if stage in ordinary else name


LOOKS = {"quiet": "gray", "late": "red", "slow": "orange", "money": "blue"}


def notes(card: Card) -> tuple[Note, ...]:
    """What is to be seen of a renewal at a glance; red is for what is late."""
    if card.state is ProjectState.FINISHED:
        return (Note("quiet", _("finished on {day}", day=day(card.stage_since))),)
    found = [Note("quiet", label(card.state))] if card.state is ProjectState.HELD else []
    found.append(Note("quiet", _("{n} days in this stage", n=card.days_in_stage)))
    if card.stage.emergency:
        found.append(Note("late", _("emergency route")))
    if card.days_late:
        found.append(Note("late", _("{n} days late", n=card.days_late)))
    elif card.days_over:
        found.append(Note("slow", _("{n} days longer than usual", n=card.days_over)))
    if card.gap_fen is not None and card.gap_fen > 0:
        found.append(Note("money", _("gap {amount}", amount=money_short(card.gap_fen))))
    return tuple(found)


def badges(card: Card) -> str:
    """The notes as Markdown badges."""
    return " ".join(f":{LOOKS[note.look]}-badge[{literal(note.text)}]" for note in notes(card))


def link(card: Card) -> None:
    """The way to the page of a renewal."""
    st.page_link(PROJECT_PAGE, label=f"**{literal(card.name)}**", query_params={"project": str(card.id)})


def table(actor: Actor, name: str, **wanted: Any) -> None:
    """The renewals that fit, a page at a time; a row selected opens its page."""
    page = inputs.page_number(name, *wanted.values())
    found = replay.kept(_listed, actor, areas=AREAS, page=page, **wanted)
    if not found.count:
        feedback.empty(_("No renewal fits these filters."), hint=_("Widen the place, the kind or the stage."))
        return
    chosen = tables.choose(
        name,
        found.cards,
        _columns(found.cards),
        alt=_("{n} renewals, the late ones first", n=found.count),
        column_config={_("Gap"): st.column_config.TextColumn(alignment="right")},
    )
    inputs.pagination(name, *wanted.values(), count=found.count, size=PAGE)
    if chosen is not None:
        st.switch_page(PROJECT_PAGE, query_params={"project": str(chosen.id)})


def _listed(actor: Actor, **wanted: Any) -> Listed:
    with open_session() as db:
        return board.listed(db, actor, on=inputs.today(), **wanted)


def _columns(cards: tuple[Card, ...]) -> dict[str, list[object]]:
    return {
        _("Renewal"): [c.name for c in cards],
        _("Neighbourhood"): [c.neighbourhood or c.place for c in cards],
        _("Stage"): [stage_label(c.kind, c.stage.key) for c in cards],
        _("Days late"): [c.days_late or None for c in cards],
        _("Due"): [day(c.due_on) for c in cards],
        _("Days in stage"): [c.days_in_stage for c in cards],
        _("Gap"): [money(c.gap_fen) for c in cards],
        _("Waits for"): [c.waits_for for c in cards],
        _("Gate"): [gate_line(c.gate) for c in cards],
        _("State"): [label(c.state) for c in cards],
    }


def move_asked(actor: Actor) -> None:
    """Open the dialog for the renewal that the address asks to move."""
    asked = inputs.asked_number(MOVE)
    if asked is None:
        return
    with feedback.attempt():
        with open_session() as db:
            story = projects.find_project(db, actor, project_id=asked, on=inputs.today())
        move_dialog(story.card)


def move_dialog(card: Card) -> None:
    """Ask where to and why. The card is the one that was seen: somebody else's move meanwhile is told."""
    st.dialog(_("Move forward"), on_dismiss=_not_asked)(_move)(card)


def _not_asked() -> None:
    st.query_params.pop(MOVE, None)


def _move(stored: Card) -> None:
    actor = session.require(Permission.SEE_RENEWALS)
    form = f"advance_{stored.id}"
    card = conflict.seen(form, stored, subject=stored.id, widget=lambda v: f"{form}_{v}_reason", told=False)
    key = f"{form}_{card.version}"
    st.markdown(f"**{literal(card.name)}** · {literal(card.neighbourhood or card.place)}")
    st.caption(_("Stands in: {stage}", stage=literal(stage_label(card.kind, card.stage.key))))
    if not card.can_advance:
        st.info(_("It cannot be moved by you now."))
        for missing in card.gate.missing:
            st.markdown(f"- {literal(missing_line(missing))}")
        return
    with st.form(form, border=False):
        to = st.selectbox(
            _("Next stage"), [s.key for s in card.next_stages],
            format_func=lambda s: stage_label(card.kind, s), key=f"{key}_to",
        )  # fmt: skip
        reason = st.text_area(
            _("Reason"), key=f"{key}_reason", max_chars=projects.LONGEST["reason"],
            help=_("It stands in the history of this renewal, with your name."),
        )  # fmt: skip
        waits = st.text_input(
            _("What it waits for then"), key=f"{key}_waits", max_chars=projects.LONGEST["waits_for"]
        )
        sent = st.form_submit_button(_("Move"), type="primary", key=f"{form}_send")
    if sent:
        with feedback.attempt():
            _advance(actor, card, to, reason, waits)


def _advance(actor: Actor, card: Card, to: str, reason: str, waits: str) -> None:
    form, at = f"advance_{card.id}", session.now()
    token = inputs.token(form)
    try:
        with open_session(write=True) as db:
            projects.advance(
                db, actor, project_id=card.id, version=card.version, to_stage=to, reason=reason,
                waits_for=waits, token=token, at=at,
            )  # fmt: skip
    except Conflict as refusal:
        changed_meanwhile(card, refusal)
        return
    _not_asked()
    moved = _(
        "{name} now stands in: {stage}", name=literal(card.name), stage=literal(stage_label(card.kind, to))
    )
    conflict.settle(form, moved)


def changed_meanwhile(card: Card, refusal: Conflict) -> None:
    """Tell who of two was first with a step, and where the renewal stands by now."""
    stands = stage_label(card.kind, refusal.theirs["stage"])
    st.warning(
        _("{by} changed it while you were looking; it now stands in: {stage}. Close this and look again.",
          by=refusal.params["by"] or _("Somebody"), stage=literal(stands)),
        icon=":material/call_split:",
    )  # fmt: skip


def source_line(counted: str, on: date, *, also: str = "") -> None:
    """How to read a chart, where its figures come from, what and how much they count, and on which day."""
    said = _("Source: this board · {counted} · {day}", counted=counted, day=day(on))
    st.caption(f"{also}  \n{said}" if also else said)

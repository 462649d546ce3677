"""Parts of the list of a whole stairwell: the draft, what storing it would do, and the one step that stores it.

`st.data_editor` holds the draft only: what is stored is what was compared, shown and confirmed.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from models.enums import Channel
from pages.ui import ballot_words, feedback, formats, front_parts, inputs, session
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from services.access import Actor
from services.consultations import list_entry
from services.consultations.items import Answer, Item
from services.consultations.list_entry import Comparison, ListedDoor
from services.consultations.rounds import RoundView
from services.db import open_session
from services.rules.channels import needs_somebody

FORM, COMPARED = "ballot_list", "duoge.ballots.compared"
Answers = tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A draft as it was compared: of which list, its rows, how the ballots came, and what storing would do."""

    of: tuple[int, int]
    rows: dict[str, Answers]
    channel: Channel
    through: str
    seen: Comparison


def draw(actor: Actor, voting: RoundView) -> None:
    """The stairwell, the table of its doors to set answers in, the comparison, and storing."""
    wells = front_parts.stairwells(actor, voting)
    if not wells:
        feedback.empty(_("No door here."), hint=_("Choose another vote."))
        return
    names = {w.stairwell_id: f"{w.building} {w.stairwell} · {w.answered}/{w.doors}" for w in wells}
    well = st.selectbox(_("Stairwell"), list(names), format_func=names.__getitem__, key="list_stairwell")
    with open_session() as db:
        doors = list_entry.doors_of(db, actor, round_id=voting.id, stairwell_id=well)
    rows, channel, through = _draft(voting, well, doors)
    if st.button(_("Compare"), key="list_compare", icon=":material/compare_arrows:"):
        with feedback.attempt():
            _compare(actor, voting, well, rows, channel, through)
    compared: Compared | None = st.session_state.get(COMPARED)
    if compared and (compared.of, compared.rows, compared.channel, compared.through) == (
        (voting.id, well), rows, channel, through,
    ):  # fmt: skip
        _confirm(actor, voting, compared)


def _draft(voting: RoundView, well: int, doors: list[ListedDoor]) -> tuple[dict[str, Answers], Channel, str]:
    left, right = st.columns(2)
    channel = (
        left.selectbox(_("How they came"), list(Channel), format_func=label, key="list_channel")
        or Channel.PAPER
    )
    through = ""
    if needs_somebody(channel):
        through = right.text_input(_("Witness or proxy"), key="list_through", max_chars=120) or ""
    drawn = f"{voting.id}_{well}_{inputs.token(FORM)[:8]}"
    edited = st.data_editor(
        _table(voting, doors), key=f"list_{drawn}", hide_index=True, width="stretch",
        disabled=[_("Door"), _("Owner"), _("Stored")], column_config=_columns(voting), placeholder="",
    )  # fmt: skip
    return _rows(voting, edited), channel, through


def _table(voting: RoundView, doors: list[ListedDoor]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {
        _("Door"): [d.door for d in doors],
        _("Owner"): [d.name for d in doors],
        _("Stored"): [ballot_words.in_words(voting, d.answers) or "—" for d in doors],
    }
    return pd.DataFrame(columns | {_column(voting, item): [None] * len(doors) for item in voting.items})


def _column(voting: RoundView, item: Item) -> str:
    return _("Answer") if len(voting.items) == 1 else f"{item.number}. {item.question}"


def _columns(voting: RoundView) -> dict[str, Any]:
    return {
        _column(voting, item): st.column_config.SelectboxColumn(options=list(_offered(item)))
        for item in voting.items
    }


def _offered(item: Item) -> dict[str, Answer]:
    """The answers of a matter by the words in which the table offers them."""
    return {f"{ballot_words.look_of(a).sign} {ballot_words.name_of(item, a)}": a for a in item.answers}


def _rows(voting: RoundView, edited: pd.DataFrame) -> dict[str, Answers]:
    """The doors for which something is set, with as many answers as are set."""
    offered = [(_column(voting, item), _offered(item)) for item in voting.items]
    found = {}
    for record in edited.to_dict("records"):
        answers = tuple(words[record[name]] for name, words in offered if record[name] in words)
        if answers:
            found[str(record[_("Door")])] = answers
    return found


def _compare(
    actor: Actor, voting: RoundView, well: int, rows: dict[str, Answers], channel: Channel, through: str
) -> None:
    st.session_state.pop(COMPARED, None)
    with open_session() as db:
        seen = list_entry.compare(
            db, actor, round_id=voting.id, stairwell_id=well, rows=rows, channel=channel, through=through
        )
    st.session_state[COMPARED] = Compared((voting.id, well), rows, channel, through, seen)


def _confirm(actor: Actor, voting: RoundView, compared: Compared) -> None:
    """What storing would do, and the button that does all of it."""
    seen = compared.seen
    with st.container(border=True):
        _told(_("New: {n}", n=len(seen.new)), [_pair(voting, d, a) for d, a in seen.new])
        changes = [
            f"{d.door}: {ballot_words.in_words(voting, d.stored)} → {ballot_words.in_words(voting, d.wanted)}"
            for d in seen.differing
        ]
        _told(_("Answered otherwise already: {n}", n=len(changes)), changes)
        _told(_("The same already: {n}", n=len(seen.same)), list(seen.same))
        refused = [f"{door}: {text_of(refusal)}" for door, refusal in seen.refused]
        _told(_("Cannot be stored: {n}", n=len(refused)), refused)
        if refused or not (seen.new or seen.differing):
            return
        reason = ""
        if seen.differing:
            reason = st.text_input(_("Reason for replacing"), key="list_reason", max_chars=500) or ""
        label_ = _("Store all {n} ballots", n=len(seen.new) + len(seen.differing))
        if st.button(label_, key="list_store", type="primary"):
            with feedback.attempt():
                _store(actor, voting, compared, reason)


def _pair(voting: RoundView, door: str, answers: Answers) -> str:
    return f"{door}: {ballot_words.in_words(voting, answers)}"


def _told(title: str, lines: list[str]) -> None:
    if lines:
        st.markdown(f"**{title}**  \n{formats.literal('；  '.join(lines))}")


def _store(actor: Actor, voting: RoundView, compared: Compared, reason: str) -> None:
    with open_session(write=True) as db:
        done = list_entry.store_list(
            db, actor, round_id=voting.id, stairwell_id=compared.of[1], rows=compared.rows,
            seen=compared.seen, channel=compared.channel, through=compared.through, reason=reason,
            at=session.now(), token=inputs.token(FORM),
        )  # fmt: skip
    inputs.spent(FORM)
    st.session_state.pop(COMPARED, None)
    feedback.done(_("Stored: {n} new, {m} replaced.", n=done.stored, m=done.replaced))
    st.rerun()

"""The balance of a ledger of printed ballots: both equations, and the doors where they do not hold."""

import streamlit as st

from pages.ui import formats, replay
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import ledger
from services.consultations.ledger import Balance, KeyedOnPaper
from services.consultations.rounds import RoundView

NAMED = 16


def balance(actor: Actor, voting: RoundView) -> None:
    """Both equations with their numbers; below each the doors where it does not hold."""
    found = replay.asked(ledger.balance, actor, round_id=voting.id)
    st.markdown(f"**{_('Balance')}**")
    if found.holds:
        st.success(_("Both equations hold: this vote may close."), icon=":material/balance:")
    _equation(
        _(
            "Issued {issued} {sign} returned {returned} + missing {missing}",
            issued=found.issued,
            sign="=" if found.issued_holds else "≠",
            returned=found.returned,
            missing=found.missing,
        ),
        holds=found.issued_holds,
    )
    st.caption(
        _(
            "{printed} printed, {spoiled} exchanged; {without} voters have no paper",
            printed=found.printed,
            spoiled=found.spoiled,
            without=found.without_paper,
        )
    )
    _doors(_("Still out"), found.outstanding)
    _answers(voting, found)
    _doors(_("Returned, not keyed in"), found.not_keyed)
    _doors(_("Keyed in on paper, paper not returned"), found.not_returned)
    _doors(_("Keyed in on paper, no paper issued"), found.never_issued)


def _answers(voting: RoundView, found: Balance) -> None:
    keyed = {one.item: one for one in found.keyed}
    for item in voting.items:
        one = keyed.get(item.number, KeyedOnPaper(item.number, 0, 0))
        said = _(
            "Returned {returned} {sign} valid {valid} + invalid {invalid}",
            returned=found.returned,
            valid=one.valid,
            invalid=one.invalid,
            sign="=" if found.counts_all_of(one) else "≠",
        )
        which = f" ({_('matter {n}', n=item.number)})" if len(voting.items) > 1 else ""
        _equation(said + which, holds=found.returned_holds)


def _equation(said: str, *, holds: bool) -> None:
    colour, icon = ("green", "check_circle") if holds else ("orange", "error")
    st.markdown(f":{colour}[:material/{icon}:] {said}")


def _doors(title: str, doors: tuple[str, ...]) -> None:
    if doors:
        named = formats.literal("、".join(doors[:NAMED]) + ("…" if len(doors) > NAMED else ""))
        st.caption(f"{title} ({len(doors)}): {named}")

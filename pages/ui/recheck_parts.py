"""Parts of the recheck sample: the seed, the ballots to pull from the box, and what was found."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, formats, inputs, paper_parts, replay, session
from pages.ui.i18n import _
from pages.ui.second_keying_parts import answer_text
from services.access import Actor
from services.consultations import recheck
from services.consultations.recheck import DIFFERS, SAME, Pulled, Sample
from services.consultations.rounds import RoundView
from services.db import open_session


def draw_and_note(actor: Actor, voting: RoundView) -> None:
    """Draw by a seed; below it the latest sample with its papers, and the seeds of earlier ones."""
    if not actor.may(Permission.RUN_CONSULTATIONS):
        st.caption(
            _("The subdistrict officer or the committee's secretary who runs the vote draws the sample.")
        )
        return
    samples = replay.asked(recheck.rechecks, actor, round_id=voting.id)
    _draw(actor, voting)
    if not samples:
        feedback.empty(
            _("No sample was drawn yet."),
            hint=_(
                "Let somebody throw dice in public, type what they show, and pull these ballots from the box."
            ),
        )
        return
    _show(voting, samples[0])
    _note(actor, samples[0])
    if len(samples) > 1:
        seeds = formats.literal("、".join(sample.seed for sample in samples[1:]))
        st.caption(_("{n} earlier draws: {seeds}", n=len(samples) - 1, seeds=seeds))


def _draw(actor: Actor, voting: RoundView) -> None:
    with st.form("recheck_form"):
        seed = st.text_input(
            _("Seed: dice thrown in public, a lottery number of today"), key="recheck_seed", max_chars=80
        )
        size = st.number_input(_("How many ballots"), 1, recheck.MOST, 10, key="recheck_size")
        pressed = st.form_submit_button(_("Draw the sample"), type="primary")
    if pressed:
        with feedback.attempt():
            _store(actor, voting, seed or "", int(size))


def _store(actor: Actor, voting: RoundView, seed: str, size: int) -> None:
    with open_session(write=True) as db:
        recheck.draw_recheck(
            db,
            actor,
            round_id=voting.id,
            seed=seed,
            size=size,
            at=session.now(),
            token=inputs.token("recheck"),
        )
    inputs.spent("recheck")
    st.rerun()


def _show(voting: RoundView, sample: Sample) -> None:
    words = {"": _("not looked at"), SAME: _("same"), DIFFERS: _("differs")}
    st.markdown(f"**{_('Ballots to pull from the box')}**")
    told = _(
        "Seed {seed} · {size} of {ballots} paper ballots · drawn by {by}, {at}", seed=formats.literal(sample.seed),
        size=len(sample.pulled), ballots=sample.ballots, by=formats.literal(sample.by),
        at=formats.moment(sample.drawn_at),
    )  # fmt: skip
    st.caption(told)
    st.table(
        {
            _("Draw"): [one.counter for one in sample.pulled],
            _("Place in the list"): [one.place for one in sample.pulled],
            _("Door"): [formats.literal(one.door) for one in sample.pulled],
            _("Keyed answer"): [_answer(voting, one) for one in sample.pulled],
            _("Found"): [words[one.found] for one in sample.pulled],
            _("SHA-256 begins"): [one.digest for one in sample.pulled],
        }
    )
    counts = {word: sum(one.found == word for one in sample.pulled) for word in words}
    st.caption(
        _(
            "{same} the same, {differs} differ, {open} not looked at",
            same=counts[SAME],
            differs=counts[DIFFERS],
            open=counts[""],
        )
    )
    st.caption(
        _(
            "By hand: the n-th draw is the SHA-256 of “seed,n” as a whole number, divided by the number of ballots; the remainder plus one is the place in the list by roll number. A place drawn before is passed over."  # noqa: E501
        )
    )
    paper_parts.recheck_sheet(sample.id)


def _answer(voting: RoundView, one: Pulled) -> str:
    return answer_text(voting.items[0], one.answer) if one.answer else "—"


def _note(actor: Actor, sample: Sample) -> None:
    doors = {one.voter_id: f"{one.place} · {one.door}" for one in sample.pulled}
    chosen = st.selectbox(_("Ballot pulled"), list(doors), format_func=doors.__getitem__, key="recheck_voter")
    with st.container(horizontal=True):
        same = st.button(_("The paper says the same"), key="recheck_same", icon=":material/check:")
        differs = st.button(_("The paper differs"), key="recheck_differs", icon=":material/difference:")
    if same or differs:
        with feedback.attempt():
            _keep(actor, sample, chosen, same=same)


def _keep(actor: Actor, sample: Sample, voter_id: int, *, same: bool) -> None:
    with open_session(write=True) as db:
        recheck.note_recheck(
            db,
            actor,
            recheck_id=sample.id,
            version=sample.version,
            voter_id=voter_id,
            same=same,
            at=session.now(),
        )
    feedback.done(_("Noted."))
    st.rerun()

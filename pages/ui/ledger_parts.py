"""Parts of the ledger of printed ballots: both equations, papers out, papers back, the rest missing."""

import streamlit as st

from models.enums import Delivery, PaperState
from pages.ui import feedback, formats, inputs, session
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from services.access import Actor
from services.consultations import ledger, ledger_issue, ledger_marks
from services.consultations.ledger import Balance, KeyedOnPaper, PaperLine
from services.consultations.ledger_issue import Paperwork
from services.consultations.ledger_marks import Marked
from services.consultations.rounds import RoundView
from services.db import open_session
from services.errors import Refused

LEDGER, SECOND, PHOTOS, RECHECK = "ledger", "second", "photos", "recheck"
WRITTEN, OUTCOME, RETURN = "paper_written", "paper_outcome", "paper_return"
MOST = 300
NAMED = 16


def choose_part() -> str:
    """The ledger, the second keying, the photographs or the recheck sample."""
    words = {
        LEDGER: _("Ledger"),
        SECOND: _("Second keying"),
        PHOTOS: _("Photos of ballots"),
        RECHECK: _("Recheck"),
    }
    chosen = st.segmented_control(
        _("Show"), list(words), default=LEDGER, format_func=words.__getitem__, key="paper_part",
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    return chosen or LEDGER


def not_begun(actor: Actor, voting: RoundView, kept: Paperwork, part: str) -> None:
    """This vote keeps no ledger (or is keyed once): what that means, and the way to begin."""
    if part == LEDGER:
        feedback.empty(
            _("This vote keeps no ledger of its papers."),
            hint=_(
                "With one, it closes only when issued = returned + missing and returned = valid + invalid."
            ),
        )
    else:
        feedback.empty(
            _("This vote is keyed in once."),
            hint=_("Keyed twice, it closes only when two people keyed the same for every paper ballot."),
        )
    if not kept.may_begin:
        st.caption(_("Whoever runs the vote can begin it."))
        return
    words = {LEDGER: _("Begin a ledger"), SECOND: _("Begin a second keying")}
    if st.button(words[part], key="paper_begin", type="primary"):
        with feedback.attempt():
            _begin(actor, voting, part)


def _begin(actor: Actor, voting: RoundView, part: str) -> None:
    with open_session(write=True) as db:
        ledger_issue.begin_paperwork(
            db, actor, round_id=voting.id, ledger=part == LEDGER, twice=part == SECOND, at=session.now()
        )
    feedback.done(_("Begun. It stays so until the vote closes."))
    st.rerun()


def draw(actor: Actor, voting: RoundView, kept: Paperwork) -> None:
    """Papers back first, for that is done most; then what is still out, and issuing. The balance beside."""
    left, right = st.columns(2, gap="large")
    with left:
        _mark_returned(actor, voting)
        _last_ones(actor, voting)
    with right:
        _balance(actor, voting)
        _still_out(actor, voting)
        _issue(actor, voting, kept)


def _mark_returned(actor: Actor, voting: RoundView) -> None:
    """One field and Enter: a scanner or a keyboard. What was sent is carried out before the form is drawn."""
    if st.session_state.get("paper_mark"):
        try:
            st.session_state[OUTCOME] = _return(actor, voting)
        except Refused as refusal:
            st.session_state[OUTCOME] = refusal
    with st.form("paper_form"):
        st.text_input(
            _("Serial or door of a paper that came back"), key=WRITTEN, autocomplete="off",
            placeholder=f"{voting.id}-0007", icon=":material/barcode_scanner:", validate=".*",
        )  # fmt: skip
        st.form_submit_button(_("Returned (Enter)"), key="paper_mark", type="primary")
    outcome = st.session_state.get(OUTCOME)
    if isinstance(outcome, Refused):
        st.error(text_of(outcome), icon=":material/block:")
    elif isinstance(outcome, Marked):
        said = _("Returned: {serial}, door {door}", serial=outcome.serial, door=formats.literal(outcome.door))
        st.success(said, icon=":material/check:")


def _return(actor: Actor, voting: RoundView) -> Marked:
    written = st.session_state[WRITTEN]
    with open_session(write=True) as db:
        done = ledger_marks.mark_returned(
            db, actor, round_id=voting.id, written=written, at=session.now(),
            token=inputs.token(RETURN),
        )  # fmt: skip
    inputs.spent(RETURN)
    st.session_state[WRITTEN] = ""
    return done


def _last_ones(actor: Actor, voting: RoundView) -> None:
    """The papers marked last; a mark is taken back with one press."""
    with open_session() as db:
        found = ledger.last_papers(db, actor, round_id=voting.id)
    st.markdown(f"**{_('Marked last')}**")
    if not found:
        feedback.empty(_("No paper is marked yet."), hint=_("Issue the papers, then mark those that return."))
    for line in found:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(_told(line), width="content")
            if line.state is not PaperState.SPOILED and st.button(
                _("Undo"), key=f"paper_undo_{line.id}_{line.version}", icon=":material/undo:", type="tertiary"
            ):
                with feedback.attempt():
                    _undo(actor, line)


def _told(line: PaperLine) -> str:
    said = [line.by, formats.moment(line.settled_at or line.issued_at), *filter(None, [line.note])]
    small = formats.literal(" · ".join(said))
    return f"**{line.serial}** {formats.literal(line.door)} · {label(line.state)}  \n:small[:gray[{small}]]"


def _undo(actor: Actor, line: PaperLine) -> None:
    with open_session(write=True) as db:
        ledger_marks.undo_mark(db, actor, paper_id=line.id, version=line.version, at=session.now())
    st.session_state.pop(OUTCOME, None)
    feedback.done(_("The mark is taken back; the paper is out again."))
    st.rerun()


def _balance(actor: Actor, voting: RoundView) -> None:
    """Both equations with their numbers; below each the doors where it does not hold."""
    with open_session() as db:
        found = ledger.balance(db, actor, round_id=voting.id)
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


def _still_out(actor: Actor, voting: RoundView) -> None:
    """One paper that is out: missing or spoiled, with a note; and all the rest at once."""
    with open_session() as db:
        found = ledger.last_papers(db, actor, round_id=voting.id, state=PaperState.ISSUED, count=MOST)
    if not found:
        return
    with st.expander(_("Missing or spoiled"), icon=":material/report:"):
        out = {line.id: line for line in sorted(found, key=lambda line: line.serial)}
        chosen = st.selectbox(
            _("Paper"),
            list(out),
            format_func=lambda id: f"{out[id].serial} · {out[id].door}",
            key="paper_out",
        )
        note = st.text_input(_("Note"), key="paper_note", max_chars=200) or ""
        with st.container(horizontal=True):
            missing = st.button(_("Missing"), key="paper_missing")
            spoiled = st.button(_("Spoiled: give another"), key="paper_spoiled")
            rest = st.button(_("All the rest is missing"), key="paper_rest", icon=":material/done_all:")
    with feedback.attempt():
        if missing:
            _settle(actor, out[chosen], note)
        if spoiled:
            _exchange(actor, out[chosen], note)
        if rest:
            _rest(actor, voting, note)


def _settle(actor: Actor, line: PaperLine, note: str) -> None:
    with open_session(write=True) as db:
        ledger_marks.mark_missing(
            db, actor, paper_id=line.id, version=line.version, note=note, at=session.now()
        )
    _said(_("{serial} is missing.", serial=line.serial))


def _exchange(actor: Actor, line: PaperLine, note: str) -> None:
    with open_session(write=True) as db:
        new = ledger_issue.exchange_paper(
            db, actor, paper_id=line.id, version=line.version, note=note, at=session.now()
        )
    _said(_("Exchanged. Write the serial {serial} on the new paper.", serial=new.serial))


def _rest(actor: Actor, voting: RoundView, note: str) -> None:
    with open_session(write=True) as db:
        n = ledger_marks.rest_missing(
            db, actor, round_id=voting.id, note=note, at=session.now(), token=inputs.token("paper_rest")
        )
    inputs.spent("paper_rest")
    _said(_("{n} papers are missing.", n=n))


def _said(text: str) -> None:
    st.session_state.pop(OUTCOME, None)
    feedback.done(text)
    st.rerun()


def _issue(actor: Actor, voting: RoundView, kept: Paperwork) -> None:
    """Issue papers to all who have none yet, or to one stairwell's."""
    with st.expander(_("Issue papers"), icon=":material/outbox:"):
        ids = [None, *kept.stairwells]
        stairwell = st.selectbox(
            _("To whom"), ids, key="paper_stairwell",
            format_func=lambda id: kept.stairwells[id] if id else _("All doors in reach"),
        )  # fmt: skip
        delivery = st.segmented_control(
            _("How it goes out"), list(Delivery), default=Delivery.HAND, format_func=label,
            key="paper_delivery", required=True,
        )  # fmt: skip
        st.caption(_("Who has a paper already gets none. Serials are those of the printed forms."))
        if st.button(_("Issue"), key="paper_issue", type="primary"):
            with feedback.attempt():
                _give_out(actor, voting, stairwell, delivery)


def _give_out(actor: Actor, voting: RoundView, stairwell: int | None, delivery: Delivery) -> None:
    with open_session(write=True) as db:
        n = ledger_issue.issue_papers(
            db, actor, round_id=voting.id, stairwell_id=stairwell, delivery=delivery, at=session.now(),
            token=inputs.token("paper_issue"),
        )  # fmt: skip
    inputs.spent("paper_issue")
    _said(_("{n} papers issued.", n=n))

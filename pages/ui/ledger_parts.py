"""Parts of the ledger of printed ballots: beginning one, papers that come back, the marks made last."""

import streamlit as st

from models.enums import PaperState
from pages.ui import feedback, formats, inputs, ledger_balance_parts, ledger_out_parts, replay, session
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.ledger_out_parts import OUTCOME
from pages.ui.refusals import text_of
from services.access import Actor
from services.consultations import ledger, ledger_issue, ledger_marks
from services.consultations.ledger import PaperLine
from services.consultations.ledger_issue import Paperwork
from services.consultations.ledger_marks import Marked
from services.consultations.rounds import RoundView
from services.db import open_session
from services.errors import Refused

LEDGER, SECOND, PHOTOS, RECHECK = "ledger", "second", "photos", "recheck"
WRITTEN, RETURN = "paper_written", "paper_return"


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
    """This vote keeps no ledger (or is keyed once): what that means, and the way to begin while it is open."""
    if not voting.is_voting:
        said = (
            _("This vote kept no ledger of its papers.")
            if part == LEDGER
            else _("This vote was keyed in once.")
        )
        feedback.empty(said, hint=_("Once a vote is closed, neither can be begun any more."))
    elif part == LEDGER:
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
    if not voting.is_voting:
        return
    if not kept.may_begin:
        st.caption(_("The subdistrict officer or the committee's secretary who runs the vote can begin it."))
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
    """Papers back first, for that is done most; then what is still out, and issuing. The balance beside.

    Of a counted vote what there is, and nothing to change.
    """
    left, right = st.columns(2, gap="large")
    with left:
        if voting.is_voting:
            _mark_returned(actor, voting)
        _last_ones(actor, voting)
    with right:
        ledger_balance_parts.balance(actor, voting)
        if voting.is_voting:
            ledger_out_parts.still_out(actor, voting)
            ledger_out_parts.issue(actor, voting, kept)


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
    found = replay.asked(ledger.last_papers, actor, round_id=voting.id)
    st.markdown(f"**{_('Marked last')}**")
    if not found:
        feedback.empty(_("No paper is marked yet."), hint=_("Issue the papers, then mark those that return."))
    for line in found:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(_told(line), width="content")
            may_undo = voting.is_voting and line.state is not PaperState.SPOILED
            if may_undo and st.button(
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

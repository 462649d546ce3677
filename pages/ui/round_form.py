"""Opening a vote: the form, whose draft survives a refresh, and the roll to look through before."""

from collections.abc import Iterable, Sequence
from datetime import date

import streamlit as st

from models.enums import PlaceKind
from pages.ui import drafts, feedback, formats, inputs, session, vote_parts
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import proposals, rolls, rounds
from services.consultations.proposals import Matter, VotingPlace
from services.consultations.rolls import RollReview, Voter
from services.db import open_session

FORM = "new_vote"
FIELDS: drafts.Fields = {
    "kind": PlaceKind,
    "place": int,
    "matter": str,
    "class_reason": str,
    "question": str,
    "due": date.fromisoformat,
}
KINDS = [PlaceKind.STAIRWELL, PlaceKind.BUILDING, PlaceKind.ESTATE]
NAMED = 30


def wanted(actor: Actor) -> bool:
    """Whether the form is shown: it was asked for, or left half filled."""
    half_filled = drafts.restore(actor, FORM, FIELDS)
    if st.session_state.setdefault("new_vote_shown", half_filled):
        return True
    if st.button(_("Open a vote"), key="new_vote_start", type="primary", icon=":material/add:"):
        st.session_state["new_vote_shown"] = True
        st.rerun()
    return False


def draw(actor: Actor, *, place_id: int) -> None:
    """The form; what is entered is kept at once, nothing is opened before the last button."""
    with st.container(border=True):
        st.subheader(_("Open a vote"), anchor=False)
        with st.container():
            voting = _choose_voting_place(actor, place_id)
        with st.container():
            matter, reason = _choose_matter()
        question = st.text_area(_("Question put to the owners"), key="new_vote_question", max_chars=500)
        due = st.date_input(
            _("Ballots are due on"), value=None, min_value=inputs.today(), key="new_vote_due",
            format="YYYY-MM-DD",
        )  # fmt: skip
        with st.container():
            complete = _draw_review(_review(actor, voting)) if voting else False
        with st.container(horizontal=True):
            send = st.button(
                _("Freeze the roll and open"), key="new_vote_send", type="primary", disabled=not complete
            )
            dropped = st.button(_("Give up this form"), key="new_vote_drop")
    drafts.keep(actor, FORM, FIELDS)
    if dropped:
        _leave(actor)
    if send and voting:
        _open(actor, voting.id, matter.code, reason, question, due)


def _choose_voting_place(actor: Actor, place_id: int) -> VotingPlace | None:
    kind = st.segmented_control(
        _("Who votes"), KINDS, default=None if "new_vote_kind" in st.session_state else KINDS[0],
        format_func=label, key="new_vote_kind", required=True,
    )  # fmt: skip
    with open_session() as db:
        found = proposals.voting_places(
            db, actor, place_id=place_id, kind=kind or KINDS[0], on=inputs.today()
        )
    if not found:
        st.info(
            _("There is none here. Choose a larger place above, or another kind."), icon=":material/info:"
        )
        return None
    names = {p.id: p for p in found}
    drafts.offered(FORM, "place", list(names))
    chosen = st.selectbox(
        _("Estate, building or stairwell"), list(names), format_func=lambda id: names[id].name,
        key="new_vote_place", index=None, placeholder=_("Choose who is asked"),
    )  # fmt: skip
    if len(found) == proposals.MOST_PLACES:
        st.caption(_("Only the first {n} are listed. Choose a smaller place above.", n=len(found)))
    return names.get(chosen) if chosen else None


def _choose_matter() -> tuple[Matter, str]:
    offered = {m.code: m for m in proposals.matters(on=inputs.today())}
    drafts.offered(FORM, "matter", list(offered))
    code = st.selectbox(
        _("Matter"), list(offered), format_func=lambda c: _named(offered[c]), key="new_vote_matter"
    )
    matter = offered[code]
    vote_parts.rule_text(matter.rule)
    if not matter.needs_reason:
        return matter, ""
    reason = st.text_input(
        _("Why this class"), key="new_vote_class_reason", max_chars=500,
        placeholder=_("Such as: the plan also raises new money"),
    )  # fmt: skip
    return matter, reason or ""


def _named(matter: Matter) -> str:
    """The matter, with its class where that is somebody's choice."""
    name = _(matter.rule.name)
    return f"{name} · {_(vote_parts.CLASSES[matter.rule.klass])}" if matter.is_unsettled else name


def _review(actor: Actor, voting: VotingPlace) -> RollReview | None:
    with feedback.attempt(), open_session() as db:
        return rolls.review(db, actor, place_id=voting.id, on=inputs.today())
    return None


def _draw_review(review: RollReview | None) -> bool:
    """What stands out in the roll; whether it may be frozen."""
    if review is None:
        return False
    st.markdown(f"**{_('Look through the roll before it is frozen')}**")
    with st.container(horizontal=True):
        st.metric(_("Doors"), formats.count(review.households), width="content")
        st.metric(_("Owners (people that count)"), formats.count(review.voters), width="content")
        st.metric(_("Area"), formats.area(review.area_dm2), width="content")
    told = [_("Area from {source}: {n} doors", source=label(source), n=n) for source, n in review.sources]
    st.caption(" · ".join(told))
    _voters(_("One owner with several doors, counted once"), review.several)
    _voters(_("Co-owners of a door, counted as one together"), review.together)
    _voters(_("The developer's unsold doors, counted as one"), [review.unsold] if review.unsold else [])
    _lacking(_("Doors without an area"), review.without_area)
    _lacking(_("Doors without an owner"), review.without_owner)
    if not review.households:
        feedback.empty(_("No households are registered here."), hint=_("Import the register first."))
    return review.complete


def _voters(title: str, voters: Sequence[Voter]) -> None:
    if not voters:
        return
    with st.expander(f"{title} ({len(voters)})"):
        for v in voters[:NAMED]:
            held = f"{_few(v.doors)} · {formats.area(v.area_dm2)}"
            st.markdown(_("{name}: {value}", name=formats.literal(v.name), value=held))
        if len(voters) > NAMED:
            st.caption(_("and {n} more", n=len(voters) - NAMED))


def _lacking(title: str, doors: Sequence[str]) -> None:
    if doors:
        st.error(_("{name}: {value}", name=title, value=_few(doors)), icon=":material/error:")


def _few(doors: Iterable[str]) -> str:
    every = [formats.literal(door) for door in doors]
    return "、".join(every[:NAMED]) + (f"… ({len(every)})" if len(every) > NAMED else "")


def _open(
    actor: Actor, place_id: int, matter: str, reason: str, question: str | None, due: date | None
) -> None:
    with feedback.attempt():
        with open_session(write=True) as db:
            rounds.open_round(
                db, actor, place_id=place_id, matter=matter, question=question or "", due_on=due,
                class_reason=reason, on=inputs.today(), at=session.now(), token=inputs.token(FORM),
            )  # fmt: skip
        feedback.done(_("The vote is open and its roll is frozen."))
        _leave(actor)


def _leave(actor: Actor) -> None:
    inputs.spent(FORM)
    drafts.drop(actor, FORM, FIELDS)
    st.session_state["new_vote_shown"] = False
    st.rerun()

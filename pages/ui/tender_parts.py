"""The course of one renewal as it is read: where it stands, tender, bids with points, award and objections."""

import streamlit as st

from models.enums import ObjectionState
from models.tender_enums import (
    AwardState,
    BidState,
)
from pages.ui import contract_parts, feedback, inputs, tables, tender_words
from pages.ui.formats import day, literal, money
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import course as courses
from services.renewals.course import Course
from services.renewals.dossiers import AwardView, BidView, Dossier
from services.rules.scoring import Ranked

ORDER = tuple(tender_words.PARTS)
OBJECTIONS = {ObjectionState.RAISED: "orange", ObjectionState.UPHELD: "red"}


def head(actor: Actor, *, project_id: int) -> Course:
    """Whose course it is, how far it is, and what comes next."""
    with open_session() as db:
        found = courses.course(db, actor, project_id=project_id, on=inputs.today())
    st.header(literal(found.name), anchor=False)
    st.caption(literal(found.place))
    st.markdown(_way(found))
    with st.container(border=True, gap="xsmall"):
        st.caption(_("What comes next"))
        st.markdown(f"**{literal(tender_words.step_text(found.step))}**")
    return found


def _way(found: Course) -> str:
    """The parts in their order: done, at work, to come."""
    at = ORDER.index(found.step.part)
    done = found.step.code in ("warranty_runs", "all_done")
    marks = [
        f":blue-badge[● {_(tender_words.PARTS[part])}]"
        if n == at and not done
        else f":{'green' if n < at or done else 'gray'}-badge[{'✓' if n < at or done else '○'} "
        f"{_(tender_words.PARTS[part])}]"
        for n, part in enumerate(ORDER)
    ]
    return " ".join(marks)


def story(actor: Actor, *, project_id: int) -> None:
    """Everything that is known, from the last to the first."""
    with open_session() as db:
        found = courses.course(db, actor, project_id=project_id, on=inputs.today())
    if found.now is None:
        feedback.empty(
            _("There is no tender yet."), hint=_("It begins with what is asked for and the criteria.")
        )
    else:
        if found.now.contract is not None:
            contract_parts.draw(found.now.contract)
        _award_part(found.now)
        _bids_part(found.now)
        _tender_part(found.now)
    for past in found.past:
        _past(past)


def _award_part(found: Dossier) -> None:
    if found.award is None and not found.past_awards:
        return
    st.subheader(_("Award"), anchor=False)
    for award in (*([found.award] if found.award else []), *reversed(found.past_awards)):
        with st.container(border=True, gap="xsmall"):
            _one_award(found, award)


def _one_award(found: Dossier, award: AwardView) -> None:
    bid = found.bid(award.bid_id)
    colour = {AwardState.PENDING: "orange", AwardState.ACTIVE: "blue"}.get(award.state, "gray")
    st.markdown(
        f":{colour}-badge[{label(award.state)}] **{literal(bid.tenderer)}** · {literal(money(bid.amount_fen))}"
    )
    told = [_("made on {day}", day=day(award.made_on))]
    if award.hangs is not None:
        told.append(_("hangs from {first} to {last}", first=day(award.posted_on), last=day(award.hangs.last)))
        if not award.hangs.certain:
            told.append(_("days off of that year are not known yet"))
    st.caption(" · ".join(told))
    for text in filter(None, (award.rationale, award.ended_reason)):
        st.markdown(_("Reason: {reason}", reason=literal(text)))
    for o in award.objections:
        late = f" :orange-badge[{_('late')}]" if o.late else ""
        st.markdown(
            f":{OBJECTIONS.get(o.state, 'gray')}-badge[{label(o.state)}]{late} **{literal(o.objector)}**: "
            f"{literal(o.said)}"
        )
        answered = o.answer and " · " + _("Answer: {answer}", answer=literal(o.answer))
        st.caption(_("received {day}", day=day(o.received_on)) + (answered or ""))


def _bids_part(found: Dossier) -> None:
    st.subheader(_("Bids"), anchor=False)
    if not found.bids:
        feedback.empty(_("No bid came in yet."), hint=_("Bids are taken while the tender hangs."))
        return
    ranked = {r.bid: r for r in found.ranking or ()}
    order = sorted(found.bids, key=lambda b: (ranked[b.id].rank if b.id in ranked else 999, b.number))
    columns = {
        _("Bidder"): [b.tenderer for b in order],
        _("Amount"): [money(b.amount_fen) for b in order],
        _("Handed in"): [day(b.received_on) for b in order],
        _("State"): [label(b.state) for b in order],
    }
    if ranked:
        columns[_("Points of 100")] = [
            tender_words.points(ranked[b.id].total) if b.id in ranked else "—" for b in order
        ]
        columns[_("Rank")] = [_rank(ranked.get(b.id)) for b in order]
    figures = [_("Amount"), _("Points of 100"), _("Rank")]
    tables.figures(
        columns,
        alt=_("{n} bids, the best first", n=len(order)),
        aligned=[name for name in figures if name in columns],
    )
    for bid in order:
        if bid.state in (BidState.DISQUALIFIED, BidState.WITHDRAWN):
            st.caption(
                literal(_("{name}: {value}", name=bid.tenderer, value=f"{label(bid.state)} · {bid.reason}"))
            )
    if ranked:
        _explained(found, order, ranked)
    elif found.sheets:
        begun = "、".join(s.scorer for s in found.sheets)
        st.caption(
            _("Sheets begun: {names}. Points lacking: {n}.", names=literal(begun), n=found.points_lacking)
        )


def _rank(ranked: Ranked | None) -> str:
    if ranked is None:
        return "—"
    return _("{rank}, shared", rank=ranked.rank) if ranked.tied else str(ranked.rank)


def _explained(found: Dossier, order: list[BidView], ranked: dict[int, Ranked]) -> None:
    """How each total comes about: the mean of the scorers times the weight, criterion by criterion."""
    names = {c.number: c.name for c in found.tender.criteria}
    lines = []
    for bid in (b for b in order if b.id in ranked):
        parts = " + ".join(
            f"{names[p.criterion]} {tender_words.points(p.mean)} × {p.weight}%" for p in ranked[bid.id].parts
        )
        told = f"{parts} = {tender_words.points(ranked[bid.id].total)}"
        lines.append(_("{name}: {value}", name=bid.tenderer, value=told))
    scorers = "、".join(s.scorer for s in found.sheets)
    means = _("The mean of {n} scorers counts: {names}.", n=len(found.sheets), names=literal(scorers))
    st.caption("  \n".join([*map(literal, lines), means]))
    if found.ranking and found.ranking[0].tied:
        st.warning(_("The first rank is shared. The award needs a reason."), icon=":material/balance:")


def _tender_part(found: Dossier) -> None:
    t = found.tender
    st.subheader(_("Tender"), anchor=False)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":gray-badge[{label(t.state)}] **{literal(t.title)}** · {label(t.method)}")
        if t.posted_on:
            st.caption(
                _("posted on {posted}, bids until {closes}", posted=day(t.posted_on), closes=day(t.closes_on))
            )
        if t.method_rationale:
            st.markdown(_("Why this way: {reason}", reason=literal(t.method_rationale)))
        if t.description:
            st.markdown(literal(t.description))
        if t.value_fen is not None:
            st.markdown(_("Most that may be bid: {amount}", amount=literal(money(t.value_fen))))
        if t.criteria:
            weighed = "；".join(f"{c.name} {c.weight}%" for c in t.criteria)
            st.markdown(_("Weighed by: {criteria}", criteria=literal(weighed)))


def _past(found: Dossier) -> None:
    with st.expander(
        _(
            "Earlier tender: {title} · {state}",
            title=literal(found.tender.title),
            state=label(found.tender.state),
        )
    ):
        st.markdown(_("Reason: {reason}", reason=literal(found.tender.ended_reason)))
        for bid in found.bids:
            st.caption(literal(f"{bid.tenderer} · {money(bid.amount_fen)} · {label(bid.state)} {bid.reason}"))

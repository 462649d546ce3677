"""The view from above: its figures and four charts, kept and replayed, and the filters that a click sets."""

from dataclasses import dataclass

import streamlit as st
from sqlmodel import Session

from models.enums import Permission, Purse
from pages.ui import charts_overview, charts_renewals, inputs, money_parts, renewal_parts, vote_parts
from pages.ui.charts import Spec
from pages.ui.charts_overview import Piece, PurseBar, TestBar
from pages.ui.charts_renewals import StageBar
from pages.ui.formats import count, literal, money, share
from pages.ui.i18n import N_, _, language
from pages.ui.labels import label
from services.access import Actor
from services.consultations import rounds
from services.consultations.items import Item
from services.consultations.rounds import CountedRound
from services.db import open_session
from services.renewals import money as purses
from services.renewals import overview
from services.renewals.money import AMOUNTS, PurseLine
from services.renewals.overview import StageCount
from services.rules.stages import stages_of
from services.rules.voting import Test

AREAS = ("renewals", "consultations", "grids")
MOST_VOTES = 6
HOME, PURSE, LATE = "overview_home", "overview_purse", "overview_late"
TESTS = {
    "participation_owners": N_("Taking part, by owners"),
    "participation_area": N_("Taking part, by area"),
    "agreement_owners": N_("Agreeing, by owners"),
    "agreement_area": N_("Agreeing, by area"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready to be drawn, what it says in words, and what and how much it counts."""

    spec: Spec
    alt: str
    counted: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a leader sees of a place; a chart is None where there is nothing to draw or no leave to see it.
    `some` says whether anything at all is being renewed there, of whatever kind."""

    stages: Chart
    homes: Chart | None
    votes: Chart | None
    purses: Chart | None
    home_names: dict[int, str]
    purse_names: tuple[Purse, ...]
    some: bool


def figures(actor: Actor, *, place_id: int, kind: str) -> Seen:
    """Draw the figures of a place and give its charts for one kind of renewal."""
    on = inputs.today()
    with open_session() as db:
        chosen = overview.by_neighbourhood(db, actor, place_id=place_id, on=on, kind=kind)
        some = bool(chosen or overview.by_neighbourhood(db, actor, place_id=place_id, on=on))
        votes, open_votes = _open_votes(db, actor, place_id)
        sums = purses.sums(db, actor, place_id=place_id) if actor.may(Permission.SEE_MONEY) else ()
    _metrics(chosen, open_votes, sums)
    return Seen(
        stages=_stages(chosen, kind),
        homes=_homes(chosen, kind) if chosen else None,
        votes=_votes(votes, open_votes) if votes else None,
        purses=_purses(sums) if sums else None,
        home_names={c.neighbourhood_id: c.neighbourhood for c in chosen if c.neighbourhood_id is not None},
        purse_names=tuple(line.purse for line in sums),
        some=some,
    )


def _open_votes(db: Session, actor: Actor, place_id: int) -> tuple[list[CountedRound], int]:
    if not actor.may(Permission.SEE_CONSULTATIONS):
        return [], 0
    return rounds.under_way(db, actor, most=MOST_VOTES, place_id=place_id)


def _metrics(chosen: tuple[StageCount, ...], votes: int, sums: tuple[PurseLine, ...]) -> None:
    late = sum(c.late for c in chosen)
    done = sum(c.count for c in chosen if c.stage == stages_of(c.kind)[-1])
    planned, committed = (sum(getattr(s, a) for s in sums) for a in ("planned_fen", "committed_fen"))
    total = sum(c.count for c in chosen)
    with st.container(horizontal=True):
        st.metric(_("Under way"), count(total - done), width="content", help=_("Of the kind chosen"))
        st.metric(
            _("Finished"), f"{count(done)} / {count(total)}", width="content", help=_("Of the kind chosen")
        )
        st.metric(_("Late"), f"{count(late)} / {count(total)}", width="content", help=_("Of the kind chosen"))
        st.metric(_("Votes under way"), count(votes), width="content")
        if sums:
            told = f"{money(committed)} / {money(planned)}"
            st.metric(
                _("Committed of planned money"),
                share(committed, planned),
                width="content",
                help=literal(told),
            )


def _stages(chosen: tuple[StageCount, ...], kind: str) -> Chart:
    found = {c.stage.key: c for c in overview.merged(chosen)}
    bars = [
        StageBar(s.key, renewal_parts.stage_label(kind, s.key), *_both(found.get(s.key)))
        for s in stages_of(kind)
        if s.key in found or not s.emergency
    ]
    chart = charts_renewals.by_stage(bars, count=_("Renewals"), late=_("of them late"))
    said = "; ".join(f"{b.label}: {b.count}" for b in bars if b.count) or "0"
    counted = _("{n} renewals", n=sum(b.count for b in bars))
    return Chart(chart, _("Renewals by stage: {said}", said=said), counted)


def _both(found: StageCount | None) -> tuple[int, int]:
    return (found.count, found.late) if found else (0, 0)


def _homes(chosen: tuple[StageCount, ...], kind: str) -> Chart:
    pieces = [
        Piece(c.neighbourhood_id or 0, c.neighbourhood or _("above the neighbourhoods"),
              renewal_parts.stage_label(kind, c.stage.key), c.count)
        for c in chosen
    ]  # fmt: skip
    labels = [renewal_parts.stage_label(kind, s.key) for s in stages_of(kind)]
    totals: dict[str, int] = {}
    for p in pieces:
        totals[p.neighbourhood] = totals.get(p.neighbourhood, 0) + p.count
    said = "; ".join(f"{name}: {n}" for name, n in sorted(totals.items(), key=lambda t: -t[1]))
    chart = charts_overview.by_neighbourhood(pieces, labels=labels, count=_("Renewals"))
    alt = _("Renewals by neighbourhood, each bar built of its stages: {said}", said=said)
    return Chart(chart, alt, _("{n} renewals", n=sum(totals.values())))


def _votes(found: list[CountedRound], all_of_them: int) -> Chart:
    names = _names(found)
    bars = [
        _test(vote.round.id, _matter(names[vote.round.id], vote, item), item, test)
        for vote in found
        for item, tally in zip(vote.round.items, vote.tallies, strict=True)
        for test in tally.verdict.tests
    ]
    chart = charts_overview.votes(bars, tests=[_(name) for name in TESTS.values()], needed=_("Needed"))
    said = "; ".join(f"{b.question}, {b.test}: {b.exact}" for b in bars)
    alt = _("Votes under way against what they need: {said}", said=said)
    counted = _("{n} of {all} votes, the next due first", n=len(found), all=all_of_them)
    return Chart(chart, alt, counted)


def _names(found: list[CountedRound]) -> dict[int, str]:
    """Each vote by its place; several at one place by their questions as well."""
    places = [vote.round.place for vote in found]
    return {
        v.round.id: v.round.place
        if places.count(v.round.place) == 1
        else f"{v.round.place} · {v.round.question}"
        for v in found
    }


def _matter(name: str, vote: CountedRound, item: Item) -> str:
    """The name of a vote, with the number of the matter where there are several on its ballot."""
    return name if len(vote.round.items) == 1 else f"{name} · {item.number}"


def _test(round_id: int, name: str, item: Item, test: Test) -> TestBar:
    need = getattr(item.rule, test.name)
    part, whole = test.numerator or 0, test.denominator or 0
    by_area = test.name.endswith("area")
    shown = (f"{part / 100:,.2f}", f"{whole / 100:,.2f} m²") if by_area else (count(part), count(whole))
    return TestBar(
        round=round_id,
        question=name,
        test=_(TESTS[test.name]),
        share=part * 10_000 // whole if whole else 0,
        required=need.num * 10_000 // need.den if need else None,
        exact=f"{shown[0]} / {shown[1]} = {share(part, whole)} ({vote_parts.required(test)})",
    )


def _purses(sums: tuple[PurseLine, ...]) -> Chart:
    names = {a: _(money_parts.NAMES[a]) for a in AMOUNTS}
    bars = [
        PurseBar(line.purse.value, label(line.purse), names[a], getattr(line, a), money(getattr(line, a)))
        for line in sums
        for a in AMOUNTS
    ]
    unit, title = (100 * 10_000, "万元") if language() == "zh" else (100 * 1000, _("thousand yuan"))
    chart = charts_overview.purses(bars, amounts=list(names.values()), unit=unit, title=title)
    said = "; ".join(f"{b.name}, {b.amount}: {b.text}" for b in bars)
    return Chart(chart, _("Money by purse: {said}", said=said), _("{n} purses", n=len(sums)))

"""Places compared by a share of their requests: only with enough of them, with intervals and mix; the rows behind."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import streamlit as st

from models.request_enums import ClockKind
from pages.ui import charts, charts_requests, formats, inputs, picking, replay, request_words, tables
from pages.ui.charts import Spec
from pages.ui.charts_requests import Ranked
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.replay import Known
from pages.ui.request_figure_parts import AREAS, NONE, Asked, days, said
from pages.ui.request_list_parts import cards
from services.access import Actor
from services.grids import request_figures, requests
from services.grids.request_figures import WITHOUT, PlaceTally
from services.grids.request_measures import BETTER_HIGH, Measure
from services.grids.requests import Filter, Only
from services.rules.request_figures import FEWEST, Share, differs, ranks, wilson

PLACE = "request_figures_place"


def ranking(actor: Actor, asked: Asked) -> PlaceTally | None:
    """The places in order of the chosen share, those with too few apart; the one that was picked."""
    found = replay.asked(
        request_figures.by_place, actor, areas=AREAS, own=True, place_id=asked.place_id,
        kind=asked.kind, period=asked.period, at=request_words.about_now(),
    )  # fmt: skip
    places = [place for place in found if place.tally.n]
    if not places:
        return None
    st.subheader(_("Compared by {kind}", kind=label(asked.kind)), anchor=False)
    known = Known(places, (asked, actor.person_id, request_words.about_now()))
    made = replay.kept(_compared, actor, areas=AREAS, known=known)
    _chart(made)
    few = len(places) - made.ranked
    if few:
        st.caption(_("{n} places with fewer than {least} are not ranked.", n=few, least=FEWEST))
    chosen = tables.choose(
        "request_places", made.places, made.columns, alt=_("Places and their figures of requests")
    )
    picked = st.session_state.get(PLACE)
    return chosen or next((p for p in places if p.id == picked), None)


@dataclass(frozen=True, slots=True)
class _Compared:
    """What is drawn of the places: those ranked first, the chart of these with its words, the columns of all."""

    places: list[PlaceTally]
    ranked: int
    spec: Spec | None
    alt: str
    columns: dict[str, list[Any]]


def _compared(_actor: Actor, *, known: Known) -> _Compared:
    places, asked = known.answer, known.by[0]
    overall = sum((p.tally.shares.get(asked.measure, NONE) for p in places), NONE)
    ranked = sorted((p for p in places if _share(p, asked).ranked), key=lambda p: _order(p, asked))
    every = [*ranked, *(p for p in places if not _share(p, asked).ranked)]
    spec, alt = _spec(ranked, asked, overall)
    return _Compared(every, len(ranked), spec, alt, _columns(every, asked, overall))


def _share(place: PlaceTally, asked: Asked) -> Share:
    return place.tally.shares.get(asked.measure, NONE)


def _order(place: PlaceTally, asked: Asked) -> Fraction:
    value = _share(place, asked).value or Fraction(0)
    return -value if asked.measure in BETTER_HIGH else value


def _spec(ranked: list[PlaceTally], asked: Asked, overall: Share) -> tuple[Spec | None, str]:
    if len(ranked) < 2 or overall.value is None:
        return None, ""
    rows = [_ranked(place, asked, overall.value) for place in ranked]
    title = _(request_words.MEASURES[asked.measure])
    spec = charts_requests.ranking(rows, overall=float(overall.value), title=title)
    return spec, "; ".join(f"{row.name}: {row.said}" for row in rows)


def _chart(made: _Compared) -> None:
    if made.spec is None:
        return
    picking.clickable(made.spec, key="request_ranking", field="id", alt=made.alt, picked=_pick)
    st.caption(
        " ".join(
            (
                _("Bars: 95 % intervals (Wilson). Dashed: all together."),
                _("Ticks: to be expected from its mix of matters."),
                _("Only what is drawn full differs from all by more than chance."),
                _("Places whose bars overlap are not told apart: their rank is a span."),
            )
        )
    )


def _pick(place_id: int | None) -> None:
    st.session_state[PLACE] = place_id


def _ranked(place: PlaceTally, asked: Asked, overall: Fraction) -> Ranked:
    share, interval = _share(place, asked), wilson(_share(place, asked))
    expected = place.expected if asked.measure is Measure.ON_TIME else None
    return Ranked(
        place.id, place.name, float(share.value or 0), float(interval.low), float(interval.high),
        charts.drawn(expected), f"{said(share)}, {_between(share)}", differs(share, overall),
    )  # fmt: skip


def _between(share: Share) -> str:
    found = wilson(share)
    low, high = (formats.share(f.numerator, f.denominator) for f in (found.low, found.high))
    return _("95 %: {low} to {high}", low=low, high=high)


def _columns(places: list[PlaceTally], asked: Asked, overall: Share) -> dict[str, list[Any]]:
    """Every place with its n, interval and mix."""
    whole = overall.value
    return {
        _("Rank"): _ranks(places, asked),
        label(asked.kind): [p.name for p in places],
        _("Reported"): [p.tally.n for p in places],
        _("Per 1,000 households"): [_per_thousand(p) for p in places],
        _(request_words.MEASURES[asked.measure]): [said(_share(p, asked)) for p in places],
        _("95 % interval"): [_between(_share(p, asked)) if _share(p, asked).ranked else "—" for p in places],
        _("Differs"): ["✓" if whole is not None and differs(_share(p, asked), whole) else "" for p in places],
        _("Expected on time"): [_expected(p) for p in places],
        _("Mix of matters"): [_mix(p) for p in places],
        _("Mean time to the answer"): [days(p.tally.mean_minutes) for p in places],
    }


def _ranks(places: list[PlaceTally], asked: Asked) -> list[str]:
    """From which to which rank each may have by chance; none for those with too few."""
    shares = [_share(p, asked) for p in places]
    found = iter(ranks([s for s in shares if s.ranked], high_is_better=asked.measure in BETTER_HIGH))
    return [_rank(*next(found)) if share.ranked else "—" for share in shares]


def _rank(best: int, worst: int) -> str:
    return f"{best}" if best == worst else f"{best}–{worst}"


def _per_thousand(place: PlaceTally) -> str:
    if not place.households:
        return "—"
    tenths = place.tally.n * 10_000 // place.households
    return f"{tenths // 10:,}.{tenths % 10}"


def _expected(place: PlaceTally) -> str:
    found = place.expected
    return "—" if found is None else formats.share(found.numerator, found.denominator)


def _mix(place: PlaceTally) -> str:
    names = {str(kind): label(kind) for kind in ClockKind} | {WITHOUT: _("no limit of ours")}
    parts = sorted(place.mix.items(), key=lambda pair: -pair[1])
    return " · ".join(f"{names[kind]} {formats.share(n, place.tally.n)}" for kind, n in parts)


def rows(actor: Actor, asked: Asked, place: PlaceTally | None) -> None:
    """The requests behind a figure: those that hit it or missed it, of the picked place or of all."""
    st.subheader(_("The requests behind it"), anchor=False)
    hit = st.segmented_control(
        _("Which"), [True, False], key="request_hit",
        format_func=lambda yes: _("Counted as such") if yes else _("Not"), label_visibility="collapsed",
    )  # fmt: skip
    wanted = Filter(
        place_id=place.id if place else asked.place_id, only=Only.ALL, since=asked.period.since,
        until=asked.period.until, figure=asked.measure, hit=hit,
    )  # fmt: skip
    page = inputs.page_number("request_rows", wanted)
    found, number = replay.asked(
        requests.requests_at, actor, areas=request_words.AREAS, own=True, asked=wanted,
        at=request_words.about_now(), page=page, size=10,
    )  # fmt: skip
    st.caption(
        f"{literal(place.name) if place else _('All places here')} · {_(request_words.MEASURES[asked.measure])}"
    )
    cards(actor, found, wanted, page)
    inputs.pagination("request_rows", wanted, count=number, size=10)
    told = {"place": wanted.place_id, "only": Only.ALL, "figure": asked.measure, "since": wanted.since}
    hits = {} if hit is None else {"hit": "1" if hit else "0"}
    inputs.export_buttons(actor, "requests", **told, **hits, until=wanted.until)

"""The figures of a place's requests as people read them: shares with their n and definition, and month by month."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

import streamlit as st

from models.enums import PlaceKind
from pages.ui import charts, charts_requests, feedback, formats, inputs, picking, replay, request_words
from pages.ui.charts_requests import Month
from pages.ui.formats import count
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.replay import Known
from services.access import Actor
from services.grids import request_figures
from services.grids.request_figures import Period, Tally
from services.grids.request_measures import Measure
from services.rules.request_figures import Share

K = PlaceKind
KINDS = (K.NEIGHBOURHOOD, K.GRID, K.MICRO_GRID, K.ESTATE)
NONE = Share(0, 0)
AREAS = ("grids", "people")


class Span(StrEnum):
    """How far back the figures reach."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


SPANS = {
    Span.MONTH: N_("30 days"), Span.QUARTER: N_("90 days"), Span.YEAR: N_("A year"), Span.ALL: N_("All time"),
}  # fmt: skip
DAYS = {Span.MONTH: 30, Span.QUARTER: 90, Span.YEAR: 365}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows: where, over which period, which share is compared, at which level."""

    place_id: int
    period: Period
    measure: Measure
    kind: PlaceKind


def choose(place_id: int) -> Asked:
    """The period, the share and the level to compare."""
    span = st.segmented_control(
        _("Period"), list(Span), default=Span.YEAR, key="request_span", format_func=lambda s: _(SPANS[s]),
        required=True, wrap=True, label_visibility="collapsed",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure = st.selectbox(
            _("Share to compare"), list(Measure), index=1, key="request_measure", width=260,
            format_func=lambda m: _(request_words.MEASURES[m]),
        )  # fmt: skip
        kind = st.selectbox(_("Compared by"), KINDS, key="request_kind", format_func=label, width=200)
    return Asked(
        place_id,
        _period(span or Span.YEAR, inputs.today()),
        measure or Measure.ON_TIME,
        kind or K.NEIGHBOURHOOD,
    )


def _period(span: Span, today: date) -> Period:
    return Period(today - timedelta(days=DAYS[span]), today) if span in DAYS else Period()


def totals(actor: Actor, asked: Asked) -> Tally:
    """The figures of the place in all and by month, drawn; the whole."""
    total, months = replay.asked(
        request_figures.totals, actor, areas=AREAS, own=True, place_id=asked.place_id,
        period=asked.period, at=request_words.about_now(),
    )  # fmt: skip
    if not total.n:
        feedback.empty(_("No request was reported here in this period."), hint=_("Choose a longer period."))
        return total
    known = Known((total, months), (asked, actor.person_id, request_words.about_now()))
    replay.kept(_drawn, actor, areas=AREAS, known=known)
    return total


def _drawn(_actor: Actor, *, known: Known) -> None:
    (total, months), (asked, *_rest) = known.answer, known.by
    _metrics(total)
    _trend(asked, months)


def _metrics(total: Tally) -> None:
    with st.container(horizontal=True):
        st.metric(_("Reported"), count(total.n), width="content")
        for measure in Measure:
            _metric(measure, total.shares.get(measure, NONE))
        st.metric(
            _("Mean time to the answer"), days(total.mean_minutes), width="content",
            help=_("From report to first answer, nights included, of {n}.", n=count(total.answered)),
        )  # fmt: skip
    _definitions()


def _metric(measure: Measure, share: Share) -> None:
    with st.container(width="content", gap="xxsmall"):
        st.metric(
            _(request_words.MEASURES[measure]), formats.share(share.hit, share.of),
            help=_(request_words.DEFINITIONS[measure]),
        )  # fmt: skip
        st.caption(f"{count(share.hit)} / {count(share.of)}")


def _definitions() -> None:
    with st.expander(_("How these are counted"), icon=":material/functions:"):
        said = (f"**{_(request_words.MEASURES[m])}** {_(request_words.DEFINITIONS[m])}" for m in Measure)
        st.markdown("\n\n".join(said))
        st.caption(
            _("Limits are working days by the calendar of holidays, from the day after the report.")
            + " "
            + _("Parking does not stop the clock.")
        )


def days(minutes: Fraction | None) -> str:
    """A mean in days, to one place, cut."""
    if minutes is None:
        return "—"
    tenths = minutes.numerator * 10 // (minutes.denominator * 24 * 60)
    return _("{n} days", n=f"{tenths // 10}.{tenths % 10}")


def said(share: Share) -> str:
    return f"{count(share.hit)} / {count(share.of)} ({formats.share(share.hit, share.of)})"


def _trend(asked: Asked, months: list[tuple[str, Tally]]) -> None:
    st.subheader(_("Month by month"), anchor=False)
    name = _(request_words.MEASURES[asked.measure])
    rows = [
        Month(
            month,
            charts.drawn(share.value),
            f"{said(share)} · {_('{n} reported', n=count(tally.n))}",
            tally.n,
        )
        for month, tally in months
        for share in [tally.shares.get(asked.measure, NONE)]
    ]
    alt = "; ".join(f"{row.month}: {row.said}" for row in rows)
    picking.plain(charts_requests.trend(rows, share=name, n=_("Reported")), alt=alt)
    _source(sum(row.n for row in rows))


def _source(n: int) -> None:
    counted = _("{n} requests", n=count(n))
    st.caption(_("Source: this board · {counted} · {day}", counted=counted, day=formats.day(inputs.today())))

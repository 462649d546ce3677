"""The forecast on the page of pace: when the rest is done, in a sentence, as a fan, and case by case."""

from typing import Any

import streamlit as st

from pages.ui import charts_pace, feedback, inputs, pace_words, picking, renewal_parts, replay, tables
from pages.ui.charts_pace import Point
from pages.ui.formats import count, day, literal
from pages.ui.i18n import _
from pages.ui.pace_foot import AREAS, Drawn, foot
from pages.ui.pace_rows import open_page
from services.access import Actor
from services.renewals import pace_forecast
from services.renewals.pace_forecast import CaseOutlook, Month, Rest
from services.rules.forecast import RUNS

PAGE, MONTH = 20, "pace_month"


def draw(actor: Actor, *, place_id: int, kind: str) -> None:
    """The sentence, what is left out, the fan, and the table of cases."""
    rest = replay.asked(
        pace_forecast.rest, actor, areas=AREAS, place_id=place_id, kind=kind, on=inputs.today()
    )
    if not rest.cases:
        _nothing(rest)
        return
    st.markdown(sentence(rest))
    if rest.beyond:
        st.warning(_beyond(rest), icon=":material/hourglass_top:")
    st.markdown(_left_out(kind, rest))
    if rest.months:
        seen = replay.kept(fan, actor, areas=AREAS, place_id=place_id, kind=kind)
        picking.clickable(seen.spec, key="pace_fan", field="pick", alt=seen.alt, picked=_pick_month)
        foot(actor, seen, chart="pace_fan", name="forecast", place_id=place_id, kind=kind)
    _cases(kind, place_id, rest)


def _nothing(rest: Rest) -> None:
    hint = _("{n} are on hold; when they go on, they are foreseen here.", n=rest.held) if rest.held else ""
    feedback.empty(
        _("Nothing that goes on is under way here."), hint=hint or _("Choose another kind or a wider place.")
    )


def sentence(rest: Rest) -> str:
    """When the last of them is done, with what surety; or that too little is known."""
    if rest.last is None:
        return _(
            "**Too little is known here to say when the {n} open cases will be done.**", n=len(rest.cases)
        )
    told = {"n": rest.said, "all": len(rest.cases), "median": pace_words.month(rest.last.median)}
    told |= {"half": pace_words.half(rest.last), "span": pace_words.span(rest.last)}
    if rest.said == len(rest.cases):
        return _(
            "**All {n} open cases are done by {median} at the median; {span} with 90 %, {half} with 50 %.**",
            **told,
        )
    return _(
        "**Of {all} open cases {n} can be foreseen: the last of these is done by {median} at the median; {span} with "
        "90 %, {half} with 50 %. Of the others too little is known.**",
        **told,
    )


def _beyond(rest: Rest) -> str:
    return _(
        "{n} of {all} stand in their stage longer than any case here ever did. Nothing measured says how much longer: "
        "their days, and with them the whole, are the earliest possible.",
        n=rest.beyond, all=len(rest.cases),
    )  # fmt: skip


def _left_out(kind: str, rest: Rest) -> str:
    lines = [_("On hold and left out: {n}.", n=rest.held)] if rest.held else []
    for lack in rest.lacking:
        typical = lack.stage.typical_days
        known = _("; typical by its source, not measured here: {n} days", n=typical) if typical else ""
        lines.append(
            _("{stage}: only {stays} stays have ended, {fewest} are needed; {n} open cases still need it{known}.",
              stage=literal(renewal_parts.stage_label(kind, lack.stage.key)), stays=lack.stays,
              fewest=rest.fewest, n=lack.cases, known=known)
        )  # fmt: skip
    return "\n".join(f"- {line}" for line in lines)


def fan(actor: Actor, *, place_id: int, kind: str) -> Drawn:
    """The fan ready to be drawn."""
    rest: Rest = replay.asked(
        pace_forecast.rest, actor, areas=AREAS, place_id=place_id, kind=kind, on=inputs.today()
    )
    total = rest.finished + rest.said
    words = (_("Finished"), _("Median"), _("50 % band"), _("90 % band"))
    points = [_today(rest), *(_point(m, total) for m in rest.months)]
    said = "; ".join(p.said for p in points[1:])
    how = _(
        "Each open case played through {runs} times with days that cases here really stayed; halts, work sent back and "
        "stages that may be skipped are not foreseen. While few stays have ended, the very last one tends to be later "
        "than its band. The dashed line: all {n}.",
        runs=count(RUNS), n=total,
    )  # fmt: skip
    stays = _("{n} open cases, {done} finished", n=rest.said, done=rest.finished)
    return Drawn(charts_pace.fan(points, rest.past, total=total, words=words),
                 _("Finished by the end of each month: {said}", said=said), stays, _("Forecast"), how)  # fmt: skip


def _today(rest: Rest) -> Point:
    said = _("today: {n} finished", n=rest.finished)
    n = rest.finished
    return Point(rest.on, n, n, n, n, n, "", said)


def _point(m: Month, total: int) -> Point:
    d = m.done
    said = _("{month}: {n} of {total}, {a}–{b} with 90 %", month=pace_words.month(m.until), n=d.median,
             total=total, a=d.from90, b=d.to90)  # fmt: skip
    return Point(m.until, d.median, d.from50, d.to50, d.from90, d.to90, m.until.isoformat(), said)


def _pick_month(month: str | None) -> None:
    st.session_state[MONTH] = month or None


def _cases(kind: str, place_id: int, rest: Rest) -> None:
    names = {m.until.isoformat(): pace_words.month(m.until) for m in rest.months}
    if st.session_state.get(MONTH) not in names:
        st.session_state.pop(MONTH, None)
    until = st.selectbox(
        _("Done by the end of (median)"), list(names), None, names.__getitem__, key=MONTH,
        placeholder=_("All open cases"),
    )  # fmt: skip
    fit = [c for c in rest.cases if until is None or (c.days and c.days.median.isoformat() <= until)]
    if not fit:
        feedback.empty(_("None is done by then at the median."), hint=_("Choose a later month."))
        return
    first = (inputs.page_number("forecast", place_id, kind, until) - 1) * PAGE
    shown = fit[first : first + PAGE]
    wide = dict.fromkeys((_("With 90 %"), _("With 50 %")), st.column_config.TextColumn(width=150))
    chosen = tables.choose(
        "forecast", shown, _columns(kind, shown), alt=_("Open cases, the earliest first"), column_config=wide
    )
    inputs.pagination("forecast", place_id, kind, until, count=len(fit), size=PAGE)
    open_page(chosen)


def _columns(kind: str, shown: list[CaseOutlook]) -> dict[str, list[Any]]:
    return {
        _("Renewal"): [c.name for c in shown],
        _("Done by (median)"): [_done(c) for c in shown],
        _("With 90 %"): [pace_words.span(c.days) if c.days and not c.beyond else "—" for c in shown],
        _("With 50 %"): [pace_words.half(c.days) if c.days and not c.beyond else "—" for c in shown],
        _("Note"): [_note(kind, c) for c in shown],
        _("Stage"): [renewal_parts.stage_label(kind, c.stage.key) for c in shown],
        _("Days in stage"): [c.stood for c in shown],
        _("Due"): [day(c.due_on) for c in shown],
        _("Neighbourhood"): [c.place for c in shown],
    }


def _done(c: CaseOutlook) -> str:
    """The month at the median; of a case that stands longer than any before only the earliest possible."""
    if c.days is None:
        return "—"
    return (
        _("not before {month}", month=pace_words.month(c.days.median))
        if c.beyond
        else pace_words.month(c.days.median)
    )


def _note(kind: str, c: CaseOutlook) -> str:
    if c.lacks:
        stages = _("; ").join(renewal_parts.stage_label(kind, s.key) for s in c.lacks)
        return _("too few stays ended in: {stages}", stages=stages)
    if c.beyond:
        return _("stands longer than any case did")
    return _("after its day") if c.days and c.due_on and c.days.median > c.due_on else ""

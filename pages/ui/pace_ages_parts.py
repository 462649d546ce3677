"""The ages of open cases on the page of pace: in their stage and since they began; the rows behind each bar."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.ui import charts_pace, feedback, inputs, pace_words, picking, replay
from pages.ui.charts_pace import Piece
from pages.ui.formats import count
from pages.ui.i18n import _
from pages.ui.pace_foot import AREAS, Drawn, foot
from pages.ui.pace_rows import cases_table, halves
from services.access import Actor
from services.db import open_session
from services.renewals import pace
from services.renewals.pace import Aged, Since, Standing
from services.renewals.pace_cases import Chosen
from services.renewals.pace_columns import BANDS

SINCE, BAND, STANDING = "pace_since", "pace_band", "pace_standing"


def draw(actor: Actor, *, place_id: int, kind: str) -> None:
    """How old the open cases are, in their stage and in all."""
    seen = replay.kept(figures, actor, areas=AREAS, place_id=place_id, kind=kind)
    if not seen:
        feedback.empty(_("Nothing is under way here."), hint=_("Choose another kind or a wider place."))
        return
    for column, since in zip(st.columns(2, gap="large"), Since, strict=True):
        with column:
            st.markdown(f"**{_(pace_words.SINCES[since])}**")
            key, drawn = f"pace_ages_{since.value}", seen[since]
            picking.clickable(drawn.spec, key=key, field="pick", alt=drawn.alt, picked=_pick_age(since))
            foot(actor, drawn, chart=key, name="", place_id=place_id, kind=kind)
    inputs.export_buttons(actor, "ageing", place=place_id, kind=kind)
    cases_table(actor, place_id=place_id, kind=kind, which=_choose_age())


def _pick_age(since: Since) -> Callable[[str | None], None]:
    def picked(key: str | None) -> None:
        band, standing = halves(key)
        st.session_state[SINCE] = since
        st.session_state[BAND] = int(band) if band else None
        st.session_state[STANDING] = Standing(standing) if standing else None

    return picked


def _choose_age() -> Chosen:
    first, second, third = st.columns(3)
    since = first.selectbox(_("Age counted"), list(Since), 0, lambda s: _(pace_words.SINCES[s]), key=SINCE)
    band = second.selectbox(
        _("Between"), range(len(BANDS)), None, pace_words.band_name, key=BAND, placeholder=_("All ages")
    )
    standing = third.selectbox(
        _("State"), list(Standing), None, lambda s: _(pace_words.STANDINGS[s]), key=STANDING,
        placeholder=_("All"),
    )  # fmt: skip
    return Chosen(since=since or Since.STAGE, band=band, standing=standing, open_only=True)


def figures(actor: Actor, *, place_id: int, kind: str) -> dict[Since, Drawn]:
    """Both charts ready to be drawn; nothing where no case is open."""
    with open_session() as db:
        found = pace.ageing(db, actor, place_id=place_id, kind=kind, on=inputs.today())
    return {since: _aged(since, [a for a in found if a.since is since]) for since in Since if found}


def _aged(since: Since, found: Sequence[Aged]) -> Drawn:
    totals = [sum(a.count for a in found if a.band == n) for n in range(len(BANDS))]
    counts = {(a.band, a.standing): a.count for a in found}
    bars = [
        Piece(pace_words.band_name(band), _(title), n, counts.get((band, standing), 0),
              f"{band}|{standing.value}", totals[band], count(totals[band]))
        for band in range(len(BANDS))
        for n, (standing, title) in enumerate(pace_words.STANDINGS.items())
        if counts.get((band, standing)) or n == 0
    ]  # fmt: skip
    labels = [pace_words.band_name(n) for n in range(len(BANDS))]
    names = [_(t) for t in pace_words.STANDINGS.values()]
    said = "; ".join(f"{b.label}: {b.said}" for b in bars if b.order == 0)
    title = f"{_('Ageing')} · {_(pace_words.SINCES[since])}"
    spec = charts_pace.pieces(bars, labels=labels, parts=names, alarm=True)
    alt = _("Open renewals by age: {said}", said=said)
    return Drawn(spec, alt, _("{n} open renewals", n=sum(totals)), title, "")

"""The funnel on the page of pace: how many reached each stage, and the cases behind each part of a bar."""

import streamlit as st

from pages.ui import charts_pace, pace_words, picking, renewal_parts, replay
from pages.ui.charts_pace import Piece
from pages.ui.formats import count
from pages.ui.i18n import _
from pages.ui.pace_foot import AREAS, Drawn, foot, none_here
from pages.ui.pace_rows import cases_table, choose_stage, halves
from services.access import Actor
from services.db import open_session
from services.renewals import pace
from services.renewals.pace import Part, Reached
from services.renewals.pace_cases import Chosen

REACHED, PART = "pace_reached", "pace_part"


def draw(actor: Actor, *, place_id: int, kind: str) -> None:
    """How many reached each stage and what became of them there."""
    seen = replay.kept(figures, actor, areas=AREAS, place_id=place_id, kind=kind)
    if seen is None:
        none_here()
        return
    picking.clickable(seen.spec, key="pace_funnel", field="pick", alt=seen.alt, picked=_pick_part)
    foot(actor, seen, chart="pace_funnel", name="funnel", place_id=place_id, kind=kind)
    left, right = st.columns(2)
    with left:
        stage = choose_stage(kind, REACHED, _("Reached stage"))
    part = right.selectbox(
        _("What became of them"), list(Part), None, lambda p: _(pace_words.PARTS[p]), key=PART,
        placeholder=_("All"), disabled=stage is None,
    )  # fmt: skip
    which = Chosen(stage=stage, part=part if stage else None)
    cases_table(actor, place_id=place_id, kind=kind, which=which)


def _pick_part(key: str | None) -> None:
    stage, part = halves(key)
    st.session_state[REACHED], st.session_state[PART] = stage, Part(part) if part else None


def figures(actor: Actor, *, place_id: int, kind: str) -> Drawn | None:
    """The figures of a kind, and its funnel ready to be drawn; nothing where none began."""
    with open_session() as db:
        steps = pace.funnel(db, actor, place_id=place_id, kind=kind)
    began, done = steps[0].reached, steps[-1].reached
    if not began:
        return None
    with st.container(horizontal=True):
        st.metric(_("Begun"), count(began), width="content")
        st.metric(_("Finished"), f"{count(done)} / {count(began)}", width="content")
        for part, title in ((Part.HELD, _("On hold")), (Part.CANCELLED, _("Given up"))):
            st.metric(title, count(sum(s.parts[part] for s in steps)), width="content")
    shown = [s for s in steps if s.entered or not s.stage.emergency]
    bars = [piece for step in shown for piece in _pieces(kind, step)]
    labels = [renewal_parts.stage_label(kind, s.stage.key) for s in shown]
    spec = charts_pace.pieces(
        bars, labels=labels, parts=[_(t) for t in pace_words.PARTS.values()], alarm=False
    )
    said = "; ".join(f"{b.label}: {b.said}" for b in bars if b.order == 0)
    how = _(
        "Beside each bar: how many came to this stage or a later one, of those that came to the one before. Who skips "
        "a stage counts as having reached it."
    )
    return Drawn(spec, _("Renewals that reached each stage: {said}", said=said), _("{n} renewals", n=began),
                 _("Funnel"), how)  # fmt: skip


def _pieces(kind: str, step: Reached) -> list[Piece]:
    label = renewal_parts.stage_label(kind, step.stage.key)
    said = count(step.reached) if step.before is None else f"{count(step.reached)} / {count(step.before)}"
    if step.entered is not None and not step.stage.emergency:
        said += " · " + _("{n} stood in it", n=step.entered)
    return [
        Piece(label, _(title), n, step.parts[part], f"{step.stage.key}|{part.value}", step.reached, said)
        for n, (part, title) in enumerate(pace_words.PARTS.items())
        if step.parts[part] or n == 0
    ]

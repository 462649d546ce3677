"""A file of boundaries as it would go in: over what is stored, with its flaws and their repairs, shape by shape."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import streamlit as st

from models.boundary_enums import Datum
from pages.ui import boundary_map, feedback, inputs, replay, session
from pages.ui.boundary_words import DATUMS, FLAWS, REASONS, REPAIRS
from pages.ui.formats import count, literal
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.grids.boundary_findings import Finding
from services.imports import boundaries_in
from services.imports.boundaries_in import BoundaryBatch
from services.imports.boundary_matching import LEAVE_OUT, Choices
from services.imports.boundary_review import Line, Review

MOST_SHOWN, MOST_BY_HAND = 40, 25
ALL = "all"
BY_HAND = ("boundary_no_place", "boundary_name_ambiguous", "boundary_no_name", "boundary_left_out")


def show(actor: Actor, batch: BoundaryBatch, choices: Choices) -> None:
    """The review of a file under these choices, and what is done with it."""
    choices = replace(choices, accepted=_accepted(batch), chosen=_chosen(batch))
    with st.spinner(_("Checking every outline …")):
        found: Review = replay.asked(
            boundaries_in.look_over, actor, areas=("grids", "people"), boundary_batch_id=batch.id, choices=choices,
            on=inputs.today(),
        )  # fmt: skip
    _distances(found, choices.datum)
    spot = _spot(batch, found)
    boundary_map.compare(
        key=f"boundary_map_{batch.id}", shapes=found.after, under=found.under,
        before=found.before if any(f.mended for f in found.findings) or choices.snap_m else None,
        flawed={n for f in found.findings if not f.mended for n in f.numbers if n > 0},
        left_out={line.number for line in found.lines if not line.can_go_in}, spot=spot,
        alt=_("Map of {n} outlines of the file over what is stored.", n=count(len(found.lines))),
    )  # fmt: skip
    _findings(batch, found)
    _shapes(found)
    _by_hand(batch, found, dict(choices.chosen))
    _store(actor, batch, choices, found)


def _accepted(batch: BoundaryBatch) -> tuple[str, ...]:
    if st.session_state.get(f"boundary_{batch.id}_all"):
        return (ALL,)
    return tuple(sorted(key for key, on in _entered(f"boundary_{batch.id}_mend_").items() if on))


def _chosen(batch: BoundaryBatch) -> tuple[tuple[int, int], ...]:
    said = _entered(f"boundary_{batch.id}_place_")
    return tuple(sorted((int(number), place) for number, place in said.items() if place is not None))


def _entered(prefix: str) -> dict[str, Any]:
    """What stands in the fields whose keys begin so, by the rest of the key."""
    found = {str(key): value for key, value in st.session_state.items()}
    return {key.removeprefix(prefix): value for key, value in found.items() if key.startswith(prefix)}


def _distances(found: Review, datum: Datum) -> None:
    """How far the shapes lie from what is known, by datum: the smallest is likely the right one."""
    if not found.away_m:
        st.caption(_("No place of the file has an outline yet; compare with the names around it on the map."))
        return
    nearest = min(found.away_m, key=lambda d: found.away_m[d])
    said = " · ".join(f"{_(DATUMS[d])} {count(away)} m" for d, away in found.away_m.items())
    st.caption(_("Median distance from where the places are now: {said}", said=said))
    if found.away_m[datum] > found.away_m[nearest] + 50:
        st.warning(_("As {datum} the file fits what is known better.", datum=_(DATUMS[nearest])))


def _spot(batch: BoundaryBatch, found: Review) -> tuple[float, float] | None:
    """The flaw to be shown on the map."""
    if not found.findings:
        return None
    some = list(range(min(len(found.findings), MOST_SHOWN)))
    chosen = st.selectbox(
        _("Show on the map"), some, index=None, format_func=lambda n: _said(found.findings[n]),
        key=f"boundary_{batch.id}_spot", placeholder=_("all of it"),
    )  # fmt: skip
    return None if chosen is None else found.findings[chosen].at


def _said(finding: Finding) -> str:
    names = " / ".join(finding.names)
    return f"{_(FLAWS[finding.flaw])} · {names} · {count(finding.area_m2)} m²"


def _findings(batch: BoundaryBatch, found: Review) -> None:
    """Every flaw with its size and its repair; accepted one by one or all."""
    st.markdown(f"**{_('What is wrong: {n}', n=count(len(found.findings)))}**")
    if not found.findings:
        st.caption(_("Nothing: no crossing, no overlap, no gap, nothing outside."))
        return
    every = st.checkbox(_("Accept every proposed repair"), key=f"boundary_{batch.id}_all")
    for finding in found.findings[:MOST_SHOWN]:
        said = literal(_said(finding))
        if not finding.mendable:
            st.markdown(f":material/info: {said} :small[:gray[{_('no repair is proposed')}]]")
            continue
        text = f"{said} → {_(REPAIRS[finding.flaw])}"
        key = f"boundary_{batch.id}_mend_{finding.key}"
        st.checkbox(
            f"{text} :green-badge[{_('mended')}]" if finding.mended else text, key=key, disabled=every
        )
    if len(found.findings) > MOST_SHOWN:
        st.caption(
            _("{n} more are not listed; accept all, or mend the file.", n=len(found.findings) - MOST_SHOWN)
        )


def _shapes(found: Review) -> None:
    lines = found.lines
    columns = {
        _("Shape"): [line.number for line in lines],
        _("Place"): [line.name for line in lines],
        _("Effect"): [_effect(line) for line in lines],
        _("Before (m²)"): [line.was_m2 for line in lines],
        _("After (m²)"): [line.area_m2 for line in lines],
        _("Reason or note"): [_(REASONS[line.reason]) if line.reason else "" for line in lines],
    }
    st.dataframe(columns, hide_index=True, alt=_("The shapes of the file with their places"))


def _effect(line: Line) -> str:
    if not line.can_go_in:
        return _("not taken")
    if line.new:
        return _("new place")
    return _("first outline") if line.was_m2 is None else _("replaces the outline")


def _by_hand(batch: BoundaryBatch, found: Review, chosen: Mapping[int, int]) -> None:
    """Which place a shape belongs to, where neither code nor name says it."""
    asked = (line for line in found.lines if line.reason in BY_HAND or line.number in chosen)
    open_ones = list(islice(asked, MOST_BY_HAND))
    if not open_ones:
        return
    names = {LEAVE_OUT: _("leave it out")} | {p.id: f"{p.name} · {p.code}" for p in found.places}
    boxes = st.columns(3)
    for at, line in enumerate(open_ones):
        boxes[at % 3].selectbox(
            literal(f"{line.number} · {line.name}"), list(names), index=None, format_func=names.__getitem__,
            key=f"boundary_{batch.id}_place_{line.number}", placeholder=_("Which place is it?"),
        )  # fmt: skip


def _store(actor: Actor, batch: BoundaryBatch, choices: Choices, found: Review) -> None:
    text = _("Store {n} outlines", n=count(found.good))
    if st.button(
        text, key="boundary_store", type="primary", disabled=not found.good, icon=":material/download_done:"
    ):
        token, at, on = inputs.token("boundary_store"), session.now(), inputs.today()
        with feedback.attempt():
            with open_session(write=True) as db:
                n = boundaries_in.store_boundaries(
                    db, actor, boundary_batch_id=batch.id, choices=choices, on=on, token=token, at=at
                )
            inputs.spent("boundary_store")
            feedback.done(_("{n} outlines are stored.", n=count(n)))
            st.rerun()

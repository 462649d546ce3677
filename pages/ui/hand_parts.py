"""What the grids of departments cut into different hands, and what they miss: counted, listed, shown on the map."""

from collections.abc import Sequence

import streamlit as st

from models.boundary_enums import Department
from models.enums import PlaceKind
from pages.ui import feedback, inputs, replay, tables
from pages.ui.formats import count, day
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.maps import Spot
from services.access import Actor
from services.grids import hands
from services.grids.cuts import TOLERANCE_M2
from services.grids.hands import Counted, HandLine, Held, InHands
from services.grids.map import Layer

SHOWN, TOLERANCE, OPEN = "map.cut", "map.cut.tolerance", "map.cut.open"
AREAS = ("grids", "people")
CUT, MISSED = "cut", "missed"


def spot(actor: Actor, layer: Layer) -> Spot | None:
    """The place of the list that was chosen to be seen on the map, where its outline is known."""
    chosen = st.session_state.get(SHOWN)
    if chosen is None or not st.session_state.get(OPEN) or chosen[0] != layer.place.id:
        return None
    drawn = replay.asked(hands.spot, actor, areas=AREAS, place_id=chosen[1], on=inputs.today())
    return Spot(chosen[1], drawn) if drawn else None


def show(actor: Actor, layer: Layer) -> None:
    """Cut into different hands, folded until wanted: the counts by neighbourhood, then every place, most cut first."""
    box = feedback.folded(_("Cut into different hands"), key=OPEN, icon=":material/content_cut:")
    if box is None:
        st.session_state.pop(SHOWN, None)
        return
    with box:
        _cut(actor, layer)


def _cut(actor: Actor, layer: Layer) -> None:
    tolerance = int(st.session_state.get(TOLERANCE, TOLERANCE_M2))
    found = replay.asked(
        hands.in_hands, actor, areas=AREAS, place_id=layer.place.id, on=inputs.today(), tolerance_m2=tolerance
    )
    st.caption(_explained(found))
    _counts(found.counted, found.departments)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = _choose_what(found)
        kind = st.segmented_control(
            _("Kind of place"), (PlaceKind.BUILDING, PlaceKind.STAIRWELL, PlaceKind.MICRO_GRID),
            format_func=label, key="map.cut.kind",
        )  # fmt: skip
        by = st.selectbox(
            _("Department"),
            found.departments,
            None,
            label,
            key="map.cut.by",
            placeholder=_("All of them"),
            width=220,
        )
        st.number_input(
            _("A part counts above (m²)"), 0, 10_000, TOLERANCE_M2, key=TOLERANCE, width=200,
            help=_("Surveys of one street differ by some metres, which is no other hand."),
        )  # fmt: skip
    _list(layer, found, [one for one in found.lines if _fits(one, what, kind, by)], what)
    inputs.export_buttons(actor, "hands", place=layer.place.id, tolerance=tolerance)


def _explained(found: InHands) -> str:
    told = [
        _(
            "Cut: more than {n} m², or half, lies in each of several grids of one department.",
            n=found.tolerance_m2,
        ),
        _("A micro-grid is cut where its buildings lie in several."),
        day(inputs.today()),
    ]
    if found.unplaced:
        told.append(_("{n} places have no outline, so nobody can say", n=count(found.unplaced)))
    return " ".join(told[:2]) + " · " + " · ".join(told[2:])


def _counts(counted: Sequence[Counted], there: Sequence[Department]) -> None:
    """One row for all and one for each neighbourhood; a click on a head sorts."""
    buildings = [one for one in counted if one.kind is PlaceKind.BUILDING]
    micro_grids = {one.neighbourhood: one for one in counted if one.kind is PlaceKind.MICRO_GRID}
    columns: dict[str, list[str] | list[int]] = {
        _("Neighbourhood"): [one.neighbourhood or _("All") for one in buildings],
        _("Buildings"): [one.judged for one in buildings],
        _("Cut buildings"): [one.cut_by_any for one in buildings],
    }
    for department in there:
        columns[_("Cut · {name}", name=label(department))] = [one.cut[department] for one in buildings]
    for department in there:
        columns[_("In no grid · {name}", name=label(department))] = [
            one.missed[department] for one in buildings
        ]
    columns[_("Micro-grids")] = [micro_grids[one.neighbourhood].judged for one in buildings]
    columns[_("Cut micro-grids")] = [micro_grids[one.neighbourhood].cut_by_any for one in buildings]
    st.dataframe(
        tables.sheet(columns), hide_index=True, height=min(38 + 35 * len(buildings), 320),
        alt=_("Buildings and micro-grids that departments cut or miss, by neighbourhood"),
    )  # fmt: skip


def _choose_what(found: InHands) -> str:
    cut = sum(bool(one.cut_by) for one in found.lines)
    missed = sum(bool(one.missed_by) for one in found.lines)
    words = {
        CUT: _("Cut {n}", n=count(cut)),
        MISSED: _("In no grid {n}", n=count(missed)),
    }
    chosen = st.segmented_control(
        _("List"),
        (CUT, MISSED),
        default=CUT,
        format_func=words.__getitem__,
        key="map.cut.what",
        required=True,
    )
    return chosen or CUT


def _fits(line: HandLine, what: str, kind: PlaceKind | None, by: Department | None) -> bool:
    asked = line.cut_by if what == CUT else line.missed_by
    return bool(asked) and (kind is None or line.kind is kind) and (by is None or by in asked)


def _list(layer: Layer, found: InHands, lines: Sequence[HandLine], what: str) -> None:
    if not lines:
        st.success(
            _("None: nothing here is cut by this.") if what == CUT else _("None: every place is in a grid.")
        )
        return
    columns: dict[str, list[str] | list[int]] = {
        _("Place"): [one.name for one in lines],
        _("Kind"): [label(one.kind) for one in lines],
        _("Neighbourhood"): [one.neighbourhood for one in lines],
        _("Cut by") if what == CUT else _("Missed by"): [_names(one, what) for one in lines],
        _("Left whole by"): [", ".join(label(d) for d in one.whole_in) for one in lines],
        _("Hands"): [one.hands for one in lines],
    }
    for department in found.departments:
        columns[label(department)] = [_held(one.held[department]) for one in lines]
    chosen = tables.choose(
        f"hands_{what}", lines, columns,
        alt=_("Places that departments cut or miss; the selected one is shown on the map"),
    )  # fmt: skip
    wanted = (layer.place.id, chosen.id) if chosen else None
    if wanted != st.session_state.get(SHOWN):
        st.session_state[SHOWN] = wanted
        st.rerun()


def _names(line: HandLine, what: str) -> str:
    return ", ".join(label(d) for d in (line.cut_by if what == CUT else line.missed_by))


def _held(held: Sequence[Held]) -> str:
    if not held:
        return "—"
    if len(held) == 1:
        return held[0].name
    return " + ".join(f"{one.name} {count(one.area_m2)} m²" if one.area_m2 else one.name for one in held)

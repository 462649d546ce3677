"""Two places of the map side by side: all figures, the chosen one month by month, and the way down into each."""

from collections.abc import Sequence
from fractions import Fraction

import streamlit as st

from pages.ui import charts, charts_places, drill, feedback, figure_words, picking, replay, request_words
from pages.ui.charts_places import Dot
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.grids import figure_months
from services.grids.figure_months import MonthOf
from services.grids.figures import MADE, OF_REQUESTS, PER, Figure, Shape, Value, few
from services.grids.map import INSIDE, Layer, Shown

LETTERS = ("A", "B")
OPEN, ONE, OTHER = "map.compare", "map.compare.one", "map.compare.other"
FORMS = {Shape.COUNT: ",d", Shape.PART: ",d", Shape.SHARE: "%", Shape.RATE: ",.1f"}


def compare(actor: Actor, layer: Layer) -> None:
    """Folded away until wanted; nothing where there are no two places."""
    if len(layer.shown) < 2:
        return
    box = feedback.folded(_("Compare two places"), key=OPEN, icon=":material/compare_arrows:")
    if box is None:
        return
    with box:
        one, other = _choose(layer)
        if one.id == other.id:
            feedback.empty(_("This is the same place twice."), hint=_("Choose another one beside it."))
            return
        _side_by_side(layer, one, other)
        _months(actor, layer, one, other)
        _down(layer, one, other)


def _choose(layer: Layer) -> tuple[Shown, Shown]:
    """The two places: first the one picked on the map and the next one."""
    places = {s.id: s for s in layer.shown}
    ids = list(places)
    first = ids.index(drill.picked(layer) or ids[0])
    of, chosen = f"{layer.place.id}.{layer.kind}", []
    sides = st.columns(2)
    starts = ((ONE, first), (OTHER, (first + 1) % len(ids)))
    for side, letter, (key, at) in zip(sides, LETTERS, starts, strict=True):
        name = label(layer.kind) if layer.kind else _("Place")
        with side:
            id = st.selectbox(f"{letter} · {name}", ids, at, lambda id: places[id].name, key=f"{key}.{of}")
        chosen.append(places[id if id in places else ids[at]])
    return chosen[0], chosen[1]


def _names(one: Shown, other: Shown) -> tuple[str, str]:
    """The two with their letters, so that even those that are called the same are told apart."""
    a, b = (f"{letter} {place.name}" for letter, place in zip(LETTERS, (one, other), strict=True))
    return a, b


def _side_by_side(layer: Layer, one: Shown, other: Shown) -> None:
    columns = {_("Figure"): [figure_words.title(f) for f in layer.told]}
    for letter, place in zip(LETTERS, (one, other), strict=True):
        columns[letter] = [figure_words.text(f, place.values[f]) for f in layer.told]
    st.caption(figure_words.as_of(layer))
    st.table(columns, border="horizontal", hide_index=True, alt=_("Two places side by side"))


def _months(actor: Actor, layer: Layer, one: Shown, other: Shown) -> None:
    figure, names = layer.figure, dict(zip((one.id, other.id), _names(one, other), strict=True))
    if not layer.months:
        st.caption(
            _(figure_words.UNDATED[figure]) if figure in figure_words.UNDATED else _("No month is over yet.")
        )
        return
    found = replay.asked(
        figure_months.by_month, actor, place_ids=list(names), figure=figure, months=layer.months,
        at=request_words.about_now(),
    )  # fmt: skip
    dots = [_dot(figure, m, id, name) for m in found for id, name in names.items()]
    title = figure_words.title(figure)
    said = "; ".join(f"{d.month} {d.place}: {d.said}" for d in dots)
    form = FORMS[MADE[figure].shape]
    spec = charts_places.by_month(dots, (names[one.id], names[other.id]), title=title, form=form)
    picking.plain(spec, alt=f"{title}. {said}")
    st.caption(_source(figure, found))


def _dot(figure: Figure, month: MonthOf, id: int, name: str) -> Dot:
    value = month.values[id]
    said = figure_words.text(figure, value)
    return Dot(f"{month.last:%Y-%m}", name, charts.drawn(_exact(figure, value)), said, few(figure, value))


def _exact(figure: Figure, value: Value) -> Fraction | None:
    """The size by which it is drawn: a share as such, a rate per so many, what is counted by itself."""
    if value.count is None or MADE[figure].shape is Shape.SHARE:
        return value.exact
    return PER * (value.exact or Fraction(0)) if MADE[figure].shape is Shape.RATE else Fraction(value.count)


def _source(figure: Figure, found: Sequence[MonthOf]) -> str:
    pale = _("Pale: fewer than 30.") if MADE[figure].shape in (Shape.SHARE, Shape.RATE) else ""
    if figure not in OF_REQUESTS:
        return f"{_('As of the end of each month.')} {pale}"
    of = figure_words.in_all(figure, (v for m in found for v in m.values.values()))
    return f"{_('By the month of report, as it stands now.')} {pale} {of}"


def _down(layer: Layer, *places: Shown) -> None:
    if layer.kind not in INSIDE:
        return
    with st.container(horizontal=True):
        for place in places:
            said, into = _("Look inside {name}", name=literal(place.name)), (place.id, layer.kind)
            key = f"map.compare.down.{place.id}"
            st.button(said, key=key, on_click=drill.go_into, args=into, icon=":material/zoom_in:")

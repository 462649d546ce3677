"""The figures of places in words: on the map, in its table, and on the card of one place."""

import math
from collections.abc import Sequence

import streamlit as st

from pages.ui import formats, inputs, maps
from pages.ui.i18n import N_, _
from pages.ui.labels import kind_label, label
from services.access import Actor
from services.db import open_session
from services.grids import map as grid_map
from services.grids.figures import Figure, Value
from services.grids.map import Card, Layer, ProjectOnCard, Shown
from services.rules.stages import stage_of

TITLES = {
    Figure.OLD_LIFTS: N_("Lifts in use for 15 years or more"),
    Figure.HOUSEHOLDS: N_("Number of households"),
    Figure.OPEN_ROUNDS: N_("Open votes"),
    Figure.LATE_PROJECTS: N_("Projects past their date"),
}
TABLE_ROWS = 40
PROJECT_PAGE, BOARD_PAGE = "renewals/project.py", "renewals/pipeline.py"


def title(figure: Figure) -> str:
    """The figure as people call it."""
    return _(TITLES[figure])


def text(value: Value) -> str:
    """`3 / 11`, `1,024`, or that nothing is registered that could be counted."""
    if value.count is None:
        return _("not registered")
    return formats.count(value.count) + (f" / {formats.count(value.of)}" if value.of else "")


MAP = "grid_map"


def draw_map(layer: Layer, *, selected: int | None, over: maps.PointLayer | None = None) -> int | None:
    """The map of a layer with points over it; the place just picked, if any."""
    return maps.show(
        key=MAP,
        geometry_url=f"/map/{layer.place.id}.geojson?kind={layer.kind}&v={layer.version}",
        figures={s.id: maps.MapFigure(s.value.count, text(s.value)) for s in layer.shown},
        selected=selected,
        legend=_legend(layer),
        alt=_summary(layer),
        height=560,
        layer=over,
    )


def _legend(layer: Layer) -> str:
    told = [title(layer.figure), _("{n} places", n=len(layer.shown)), formats.day(inputs.today())]
    if layer.division:
        name, since = layer.division
        told.append(_("division {name}, since {day}", name=name, day=formats.day(since)))
    if layer.drawn_by_us:
        told.append(_("boundaries are schematic, drawn for the demonstration"))
    return " · ".join(told)


def _summary(layer: Layer) -> str:
    about = _("Map of {place}, {n} places by {figure}.", place=layer.place.name, n=len(layer.shown),
              figure=title(layer.figure))  # fmt: skip
    top = max(layer.shown, key=lambda s: s.value.count or 0, default=None)
    if top is None or not top.value.count:
        return about
    return f"{about} " + _("Highest: {name}, {value}.", name=top.name, value=text(top.value))


def draw_table(layer: Layer) -> None:
    """The same as a table, for a keyboard and a screen reader, some rows at a time."""
    rows = _page_of(layer.shown)
    head, figure = label(layer.kind) if layer.kind else _("Place"), title(layer.figure)
    cells = {head: [s.name for s in rows], figure: [text(s.value) for s in rows]}
    st.table(cells, border="horizontal", hide_index=True, width=640, alt=_summary(layer))


def _page_of(shown: Sequence[Shown]) -> Sequence[Shown]:
    pages = math.ceil(len(shown) / TABLE_ROWS)
    number = st.pagination(pages, key="map.table_page") if pages > 1 else 1
    return shown[(number - 1) * TABLE_ROWS : number * TABLE_ROWS]


def card(actor: Actor, *, place_id: int) -> Card:
    """One place, drawn: its figures, who holds its posts, and its projects, the most urgent first."""
    with open_session() as db:
        found = grid_map.card(db, actor, place_id=place_id, on=inputs.today())
    _draw_card(found)
    return found


def _draw_card(card: Card) -> None:
    st.markdown(f"#### {formats.literal(card.place.name)}")
    st.caption(f"{label(card.place.kind)} · {card.place.code}")
    with st.container(horizontal=True):
        for figure, value in card.figures.items():
            st.metric(title(figure), text(value), width="content")
    st.markdown(f"**{_('Posts')}**")
    if not card.holders:
        st.caption(_("Nobody holds a post here yet."))
    for holder in card.holders:
        since = _("since {day}", day=formats.day(holder.since))
        holds = _("{name}: {value}", name=label(holder.kind), value=formats.literal(holder.holder))
        st.markdown(f"{holds} :small[:gray[{since}]]")
    if Figure.LATE_PROJECTS in card.figures:
        _draw_projects(card.projects)


def _draw_projects(projects: Sequence[ProjectOnCard]) -> None:
    st.markdown(f"**{_('Projects under way')}**")
    if not projects:
        st.caption(_("No project is under way here."))
    for project in projects:
        due = _("due {day}", day=formats.day(project.due_on)) if project.due_on else _("no date set")
        late = f" :red-badge[:material/schedule: {_('late')}]" if project.late else ""
        stage = _(stage_of(project.kind, project.stage).name)
        with st.container(gap="xxsmall"):
            asked = {"project": str(project.id)}
            st.page_link(PROJECT_PAGE, label=f"{formats.literal(project.name)}{late}", query_params=asked)
            st.markdown(f":small[:gray[{kind_label(project.kind)} · {stage} · {due}]]")

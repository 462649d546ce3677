"""The chain of a neighbourhood drawn: as a tree that one clicks, or as an indented list for a narrow screen."""

from collections.abc import Callable, Iterator, Sequence

import streamlit as st

from models.enums import PlaceKind
from models.net_enums import PostKind
from pages.ui import charts_net, feedback, formats, inputs, picking, replay
from pages.ui.charts_net import Edge, Node
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.errors import Refused
from services.grids import chain
from services.grids.chain import Held, Link

PICTURE, LIST = "picture", "list"
VIEWS = {PICTURE: N_("Picture"), LIST: N_("List")}
LEADS = {
    PlaceKind.NEIGHBOURHOOD: PostKind.BRANCH_SECRETARY,
    PlaceKind.MICRO_GRID: PostKind.MICRO_GRID_LEADER,
    PlaceKind.STAIRWELL: PostKind.STAIRWELL_LEADER,
}
AREAS = ("grids",)
OPEN = "duoge.net.open"


def draw(actor: Actor, place_id: int, *, focus: int, card: Callable[[], None]) -> bool:
    """The chain below a place; a click brings a place's card. Whether the list drew it already."""
    st.subheader(_("The chain"), anchor=False)
    try:
        top = replay.asked(chain.chain, actor, areas=AREAS, place_id=place_id, on=inputs.today())
    except Refused:
        feedback.empty(_("The chain is that of one neighbourhood."), hint=_("Choose a neighbourhood above."))
        return False
    view = st.segmented_control(
        _("View"), list(VIEWS), default=LIST if _is_phone() else PICTURE, format_func=lambda v: _(VIEWS[v]),
        key="net_view", required=True, label_visibility="collapsed",
    )  # fmt: skip
    opened, drawn = _opened(top, focus), False
    if view == PICTURE:
        _picture(top, opened)
    else:
        drawn = _list(top, opened, focus, card)
    st.caption(
        _(
            "Party branch, micro-grids, stairwells, volunteers. A hollow mark lacks somebody; a click opens it."
        )
        + f" · {formats.day(inputs.today())}"
    )
    return drawn


def _is_phone() -> bool:
    return "Mobi" in str(st.context.headers.get("User-Agent", ""))


def _opened(top: Link, focus: int) -> int:
    """The micro-grid that is open: that of the place one looks at, else the one opened before, else the first."""
    for micro_grid in top.below:
        if focus == micro_grid.place_id or any(well.place_id == focus for well in micro_grid.below):
            st.session_state[OPEN] = micro_grid.place_id
    known = st.session_state.get(OPEN)
    ids = [micro_grid.place_id for micro_grid in top.below]
    return known if known in ids else next(iter(ids), 0)


def go(place: int | None) -> None:
    """Look at another place from the next run on."""
    if place is not None:
        st.session_state["duoge.net.focus"] = int(place)


def _picture(top: Link, opened: int) -> None:
    nodes, edges = laid_out(top, opened)
    spec = charts_net.chain(nodes, edges, looks=(_("held"), _("lacking")))
    said = "；".join(n.said for n in nodes)
    picking.clickable(spec, key=f"net_chain_{top.place_id}_{opened}", field="place", alt=said, picked=go)


def laid_out(top: Link, opened: int) -> tuple[list[Node], list[Edge]]:
    """Every place of the chain as a node in a row of its own, with the lines between; one micro-grid is open."""
    level = {PlaceKind.NEIGHBOURHOOD: 0, PlaceKind.MICRO_GRID: 1, PlaceKind.STAIRWELL: 2}[top.kind]
    root = _node(top, level, 0)
    nodes, edges = [root], list[Edge]()
    _below(root, top, opened if level == 0 else top.place_id, nodes, edges)
    return nodes, edges


def _below(parent: Node, link: Link, opened: int, nodes: list[Node], edges: list[Edge]) -> None:
    """Put what hangs from a place under it: the first one in the same row, each other in the next free one."""
    first = True
    for child in link.below:
        row = parent.row if first else max(n.row for n in nodes) + 1
        node = _node(child, parent.level + 1, row)
        nodes.append(node)
        edges += charts_net.between(parent, node)
        if node.level > 1 or child.place_id == opened:
            _below(node, child, opened, nodes, edges)
        first = False
    if link.kind is PlaceKind.NEIGHBOURHOOD:
        return
    for helper in link.volunteers:
        row = parent.row if first else max(n.row for n in nodes) + 1
        words = f"{label(helper.kind)} {helper.holder}"
        node = Node(link.place_id, 3, row, words, words, _("held"))
        nodes.append(node)
        edges += charts_net.between(parent, node)
        first = False


def _node(link: Link, level: int, row: int) -> Node:
    return Node(
        link.place_id, level, row, _words(link), _said(link), _("lacking") if link.lacking else _("held")
    )


def _words(link: Link) -> str:
    names = _names(link)
    return f"{link.name} {names}" if link.kind is not PlaceKind.NEIGHBOURHOOD else names


def _names(link: Link) -> str:
    return "、".join(h.holder for h in _foremost(link)) or _("vacant")


def _foremost(link: Link) -> Sequence[Held]:
    """Who stands for a place; a stairwell has two leaders."""
    return [h for h in link.leaders if h.kind is LEADS[link.kind]]


def _said(link: Link) -> str:
    posts = " · ".join(f"{label(h.kind)} {h.holder}" for h in link.leaders)
    vacant = [_("{n} vacant", n=link.lacking)] if link.lacking else []
    helpers = [_("{n} volunteers", n=len(link.volunteers))] if link.volunteers else []
    return " · ".join([link.name, *filter(None, [posts]), *vacant, *helpers])


def _list(top: Link, opened: int, focus: int, card: Callable[[], None]) -> bool:
    """The same from top to bottom, each place a button, the card below the one looked at; whether it was drawn."""
    drawn = False
    for link, depth in _lines(top, opened, 0):
        with st.container(horizontal=True, gap="xxsmall"):
            words = formats.literal(f"{'　' * depth}{link.name} · {_names(link)}")
            icon = ":material/person_off:" if link.lacking else ":material/person:"
            st.button(
                words,
                key=f"net_link_{link.place_id}",
                type="tertiary",
                icon=icon,
                on_click=go,
                args=(link.place_id,),
            )
        if link.volunteers and (depth > 1 or link.place_id == opened):
            helpers = "、".join(f"{label(h.kind)} {h.holder}" for h in link.volunteers)
            st.caption(formats.literal("　" * (depth + 1) + helpers))
        if link.place_id == focus:
            card()
            drawn = True
    return drawn


def _lines(link: Link, opened: int, depth: int) -> Iterator[tuple[Link, int]]:
    yield link, depth
    if depth == 0 or link.place_id == opened:
        for child in link.below:
            yield from _lines(child, opened, depth + 1)

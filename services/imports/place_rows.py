"""A sheet of places -> nodes of the tree: one row a place, with its way from above or its parent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from models.enums import PlaceKind, RowState
from models.grids import Place
from services.imports import cells
from services.imports.chunks import Mark, Other, Rows, Values
from services.imports.heads import Head
from services.imports.readers import Row
from services.imports.rows import Data
from services.imports.tree import BadNode, KnownPlace, Node, Tree, one_name, tree

K = PlaceKind
LONGEST_NAME, LONGEST_CODE = 80, 40
KINDS = {
    **{kind.value: kind for kind in K},
    "街道": K.SUBDISTRICT,
    "镇": K.SUBDISTRICT,
    "综合网格": K.GRID,
    "微网格": K.MICRO_GRID,
    "网格": K.GRID,
    "居民委员会": K.NEIGHBOURHOOD,
    "居委会": K.NEIGHBOURHOOD,
    "居民区": K.NEIGHBOURHOOD,
    "居委": K.NEIGHBOURHOOD,
    "小区": K.ESTATE,
    "号楼": K.BUILDING,
    "楼栋": K.BUILDING,
    "幢": K.BUILDING,
    "栋": K.BUILDING,
    "门洞": K.STAIRWELL,
    "单元": K.STAIRWELL,
}


def prepare(db: Session, root: Place, head: Head, data: Data) -> Rows:
    """Each row as good, with its effect "new", "change" or "same", or bad with its reason and column."""
    columns = {name: column for column, name in head.mapping.items()}
    codes = [cells.text(row[columns["code"]]) for _, row in data.rows] if "code" in columns else []
    known = tree(db, root, codes)
    seen: dict[int, int] = {}
    rows = Rows()
    for number, row in data.rows:
        try:
            node = read(row, columns, known.root)
            place, effect = _try(known, node)
            if place.id in seen:
                raise BadNode("place_twice", "name")
            seen[place.id] = number
        except BadNode as bad:
            column = columns.get(bad.field, next(iter(columns.values())))
            said = {"cells": _seen(row, head)}
            rows.others.append(Other(number, RowState.BAD.value, bad.reason, head.names[column], said))
        else:
            rows.good.append((number, *as_values(node)))
            if effect != "new":
                rows.marks[number] = Mark("", effect)
    return rows


def _try(known: Tree, node: Node) -> tuple[KnownPlace, str]:
    def imagined(kind: PlaceKind, name: str, parent: KnownPlace, code: str = "") -> KnownPlace:
        id = -len(known.by_id) - 1
        return KnownPlace(id, kind, name, code or f"\0{id}", parent.id, None)

    parent = known.parent_of(node, imagined)
    place = known.find(node, parent)
    micro_grid = known.micro_grid(node)
    if place is None:
        return known.add(imagined(node.kind, node.name, parent, node.code)), "new"
    return place, "change" if changes(place, node, micro_grid) else "same"


def changes(place: KnownPlace, node: Node, micro_grid: int | None) -> dict[str, Any]:
    """What the row would change of a known place."""
    given: dict[str, Any] = {"name": node.name}
    if node.code:
        given["code"] = node.code
    if micro_grid is not None:
        given["micro_grid_id"] = micro_grid
    same = one_name(place.kind, place.name) == one_name(node.kind, node.name)
    return {k: v for k, v in given.items() if getattr(place, k) != v and not (k == "name" and same)}


def read(row: Row, columns: dict[str, int], root: KnownPlace) -> Node:
    """The node that a row describes. Raises BadNode with the reason and the field it stands in."""
    said = {name: cells.text(row[column]) for name, column in columns.items()}
    node = _listed(said, root) if said.get("name") else _from_way(said, root)
    node.code = said.get("code", "")
    if len(node.name) > LONGEST_NAME or any(len(name) > LONGEST_NAME for _, name in node.way):
        raise BadNode("place_name_too_long", "name")
    if len(node.code) > LONGEST_CODE:
        raise BadNode("code_too_long", "code")
    return node


def _listed(said: dict[str, str], root: KnownPlace) -> Node:
    name, kind = said["name"], said.get("kind", "")
    found = KINDS.get(kind) if kind else next((k for word, k in KINDS.items() if name.endswith(word)), None)
    if found is None:
        raise BadNode("kind_unknown" if kind else "kind_missing", "kind" if kind else "name")
    parent = said.get("parent", "")
    return Node(found, name, parent="" if parent in (root.code, root.name) else parent)


def _from_way(said: dict[str, str], root: KnownPlace) -> Node:
    order = list(K)
    if said.get(root.kind.value, root.name) not in ("", root.name):
        raise BadNode("outside_place", root.kind.value)
    way = [(kind, said[kind.value]) for kind in order[order.index(root.kind) + 1 :] if said.get(kind.value)]
    if not way:
        raise BadNode("name_empty", "name")
    kind, name = way.pop()
    micro_grid = next((n for k, n in way if k is K.MICRO_GRID), "")
    return Node(kind, name, way=[step for step in way if step[0] is not K.MICRO_GRID], micro_grid=micro_grid)


def as_values(node: Node) -> Values:
    """A good row as its chunk keeps it; `from_values` reads it back."""
    return (node.kind, node.name, node.code, node.way, node.parent, node.micro_grid)


def from_values(values: Sequence[Any]) -> Node:
    """The node again."""
    kind, name, code, way, parent, micro_grid = values
    return Node(K(kind), name, code, [(K(kind), name) for kind, name in way], parent, micro_grid)


def said(values: Sequence[Any]) -> tuple[str, None, tuple[()]]:
    """What a good row says for people: the place and its way from above; no area, no owners."""
    node = from_values(values)
    return " / ".join([*(name for _, name in node.way), node.name]), None, ()


def _seen(row: Row, head: Head) -> dict[str, str]:
    return {head.names[column]: cells.text(row[column])[:200] for column in head.mapping}

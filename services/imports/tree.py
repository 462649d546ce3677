"""The places at and below one root, found by code or by parent and name, as a sheet refers to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place, PlaceWithin
from services.imports import addresses, bulk
from services.imports.columns import PLACE, WITHIN

K = PlaceKind
PARENTS = {
    K.GRID: (K.SUBDISTRICT,),
    K.NEIGHBOURHOOD: (K.GRID, K.SUBDISTRICT),
    K.MICRO_GRID: (K.NEIGHBOURHOOD,),
    K.ESTATE: (K.NEIGHBOURHOOD,),
    K.BUILDING: (K.ESTATE,),
    K.STAIRWELL: (K.BUILDING,),
}


@dataclass(slots=True)
class Node:
    """One place as a row gives it: `way` from above, or `parent` by code or name; blank is the root."""

    kind: PlaceKind
    name: str
    code: str = ""
    way: list[tuple[PlaceKind, str]] = field(default_factory=list)
    parent: str = ""
    micro_grid: str = ""


@dataclass(slots=True)
class KnownPlace:
    """A place of the tree; the file's own have no row in the database yet."""

    id: int
    kind: PlaceKind
    name: str
    code: str
    parent_id: int | None
    micro_grid_id: int | None
    version: int = 1


class BadNode(Exception):
    """The row cannot become a place, for this reason, in this field."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.reason, self.field = reason, field


class Tree:
    """The places at and below a root, by code, by parent and name."""

    def __init__(self, root: KnownPlace, places: Iterable[KnownPlace], taken_elsewhere: set[str]) -> None:
        self.root, self.taken_elsewhere = root, taken_elsewhere
        self.by_id: dict[int, KnownPlace] = {}
        self.by_code: dict[str, KnownPlace] = {}
        self.by_name: dict[str, list[KnownPlace]] = {}
        self.children: dict[tuple[int | None, PlaceKind, str], KnownPlace] = {}
        for place in (root, *places):
            self.add(place)

    def add(self, place: KnownPlace) -> KnownPlace:
        """Know one more place."""
        self.by_id[place.id] = self.by_code[place.code] = place
        self.by_name.setdefault(place.name, []).append(place)
        self.children[place.parent_id, place.kind, one_name(place.kind, place.name)] = place
        return place

    def parent_of(self, node: Node, make: Callable[[PlaceKind, str, KnownPlace], KnownPlace]) -> KnownPlace:
        """The place under which a node belongs; `make` gives the ones on its way that are missing."""
        if node.parent:
            return self._named(node.parent)
        parent = self.root
        for kind, name in node.way:
            known = self.children.get((parent.id, kind, one_name(kind, name)))
            if known is None:
                self._fits(kind, parent)
                known = self.add(make(kind, name, parent))
            parent = known
        return parent

    def find(self, node: Node, parent: KnownPlace) -> KnownPlace | None:
        """The place that a node means, by its code or by its name under the parent."""
        if node.code in self.taken_elsewhere:
            raise BadNode("code_taken", "code")
        known = self.by_code.get(node.code) if node.code else None
        if known is not None and known.kind is not node.kind:
            raise BadNode("code_taken", "code")
        known = known or self.children.get((parent.id, node.kind, one_name(node.kind, node.name)))
        if known is None:
            self._fits(node.kind, parent)
        return known

    def micro_grid(self, node: Node) -> int | None:
        """The micro-grid that a stairwell's row names. Raises BadNode("micro_grid_missing")."""
        if not node.micro_grid or node.kind is not K.STAIRWELL:
            return None
        found = [place for place in self.by_name.get(node.micro_grid, ()) if place.kind is K.MICRO_GRID]
        if len(found) != 1:
            raise BadNode("micro_grid_missing", "micro_grid")
        return found[0].id

    def _named(self, parent: str) -> KnownPlace:
        known = self.by_code.get(parent)
        found = [known] if known else self.by_name.get(parent, [])
        if len(found) != 1:
            raise BadNode("parent_ambiguous" if found else "parent_missing", "parent")
        return found[0]

    def _fits(self, kind: PlaceKind, parent: KnownPlace) -> None:
        if parent.kind not in PARENTS.get(kind, ()):
            raise BadNode("parent_kind_wrong", kind.value)


def one_name(kind: PlaceKind, name: str) -> str:
    """What two spellings of a place's name share."""
    if kind is K.BUILDING:
        return addresses.building_name(name)
    return addresses.stairwell_name(name) or name if kind is K.STAIRWELL else name


def tree(db: Session, root: Place, codes: Iterable[str]) -> Tree:
    """The tree below a place, and which of some codes belong to places elsewhere."""
    columns = (
        PLACE.id,
        PLACE.kind,
        PLACE.name,
        PLACE.code,
        PLACE.parent_id,
        PLACE.micro_grid_id,
        PLACE.version,
    )
    below = select(*columns).join(PlaceWithin, WITHIN.place_id == PLACE.id)
    below = below.where(WITHIN.ancestor_id == root.id, PLACE.id != root.id, PLACE.until.is_(None))
    places = [KnownPlace(*row) for row in db.connection().execute(below.order_by(PLACE.id))]
    top = KnownPlace(*db.connection().execute(select(*columns).where(PLACE.id == root.id)).one())
    inside = {top.code, *(place.code for place in places)}
    taken: set[str] = set()
    for some in bulk.chunks(sorted({code for code in codes if code} - inside)):
        taken |= set(db.scalars(select(PLACE.code).where(PLACE.code.in_(some))))
    return Tree(top, places, taken)

"""One row of an owner register as it was read: which household, whose, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from models.enums import AreaSource, UnitUse
from services.imports.addresses import Address


class OwnerEntry(NamedTuple):
    """An owner as a row names them. `id_hash` is a keyed hash; the number itself is kept nowhere."""

    kind: str
    name: str
    phone: str = ""
    id_hash: str = ""


@dataclass(slots=True)
class Entry:
    """One row of the register. With a `column` it is bad for `reason`; without, `reason` is a note."""

    number: int
    reason: str = ""
    column: str = ""
    address: Address | None = None
    area_dm2: int | None = None
    area_source: str = AreaSource.UNKNOWN.value
    use: str = UnitUse.RESIDENTIAL.value
    owners: list[OwnerEntry] = field(default_factory=list)
    first_row: int | None = None
    cells: dict[str, str] | None = None

    @property
    def bad(self) -> bool:
        """Whether the row cannot go in."""
        return self.column != ""

    @property
    def said(self) -> str:
        """The address as one word."""
        a = self.address
        return "" if a is None else f"{a.building}{a.stairwell or ''}{a.door}"

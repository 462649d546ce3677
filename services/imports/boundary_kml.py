"""KML, read while the parser walks: what it holds is never a tree, and a DOCTYPE ends the reading."""

from typing import Any, NoReturn
from xml.parsers import expat

from services.imports.boundary_taking import DEEPEST, MOST_WORDS, Bad, Taken, Words, plain_text


class Kml:
    """Placemarks, read while the parser walks; a DOCTYPE, and with it every entity, ends the reading."""

    def __init__(self, taken: Taken) -> None:
        self.taken, self.number, self.path = taken, 0, list[str]()
        self.text = list[str]()
        self.words, self.pieces, self.rings, self.field = Words(), list[Any](), list[Any](), ""

    def read(self, content: bytes) -> None:
        """Every placemark of the file. Raises Bad."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse
        parser.EntityDeclHandler = self.refuse
        parser.StartElementHandler, parser.EndElementHandler = self.begin, self.end
        parser.CharacterDataHandler = self.text.append
        parser.Parse(content, True)

    def refuse(self, *_about: Any) -> NoReturn:
        """An entity, or the DOCTYPE that could bring one."""
        raise Bad("boundary_has_doctype")

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(":")[2]
        self.path.append(name)
        self.text.clear()
        if len(self.path) > DEEPEST:
            raise Bad("boundary_too_deep")
        if name == "Placemark":
            self.words, self.pieces = {}, []
        elif name == "Polygon":
            self.rings = []
        elif name in ("SimpleData", "Data"):
            self.field = attributes.get("name", "")

    def end(self, tag: str) -> None:
        """An element ends: its text is whole now."""
        name, said = tag.rpartition(":")[2], "".join(self.text).strip()
        self.path.pop()
        self.text.clear()
        inside = self.path[-1] if self.path else ""
        if name in ("name", "description") and inside == "Placemark":
            self.words[name] = plain_text(said)
        elif (name == "SimpleData" or (name == "value" and inside == "Data")) and len(
            self.words
        ) < MOST_WORDS:
            self.words[self.field[:80]] = plain_text(said)
        elif name == "coordinates":
            self._coordinates(said, inside)
        elif name == "Polygon":
            self.pieces.append({"type": "Polygon", "coordinates": self.rings})
        elif name == "Placemark":
            self.number += 1
            self.taken.take(
                self.number, self.words, {"type": "GeometryCollection", "geometries": self.pieces}
            )

    def _coordinates(self, said: str, inside: str) -> None:
        try:
            points = [[float(v) for v in point.split(",")[:2]] for point in said.split()]
        except ValueError as odd:
            raise Bad("boundary_not_a_number", number=self.number + 1) from odd
        if inside == "LinearRing" and "Polygon" in self.path:
            outer = "outerBoundaryIs" in self.path
            self.rings.insert(0, points) if outer else self.rings.append(points)
        elif inside == "Point" and points:
            self.pieces.append({"type": "Point", "coordinates": points[0]})

"""The map of a place as a sheet: `/map/{place_id}/sheet.{pdf,png}`, with all that its page shows, drawn anew here.

Who asks is read from the cookie, every part is asked for with the services' own checks, and what goes is logged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote

from shapely import Geometry
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from models.boundary_enums import Department
from models.enums import PlaceKind
from pages.ui import figure_words, i18n, maps, overlay_parts, place_figures, point_layers
from pages.ui.formats import SHANGHAI, count, moment
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from pages.web.identity import COOKIE, actor_of
from pages.web.papers import map_sheet
from pages.web.papers.map_drawing import DOTTED, HATCHED, Area, Figure, Sign
from pages.web.papers.map_sheet import Key, Sheet
from pages.web.papers.pens import Colour, PdfPen, PicturePen
from services import standing
from services.access import Actor
from services.db import open_session
from services.errors import NotAllowed, NotFound, Refused
from services.grids import departments, map_sheets, shapes
from services.grids import map as grid_map
from services.grids.figures import Figure as Counted
from services.grids.map import Layer

MIME = {"pdf": "application/pdf", "png": "image/png"}
ACCENT: Colour = (11, 100, 119)
WIDEST_DEGREES = 5.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the sheet is to show. `points`: layer -> what it is narrowed to ("" for all)."""

    place_id: int
    kind: PlaceKind | None
    figure: Counted | None
    month: date | None
    paper: str
    across: bool
    lines: tuple[Department, ...]
    points: Mapping[str, str]
    box: tuple[float, float, float, float] | None


async def sheet(request: Request) -> Response:
    """The sheet for who may take it; 400 for what cannot be asked, 403 and 404 as everywhere."""
    actor = await run_in_threadpool(actor_of, request.cookies.get(COOKIE))
    browser = request.headers.get("accept-language", "")
    with i18n.speaking(i18n.best_language(actor.language if actor else None, browser)):
        if actor is None:
            return PlainTextResponse(_("Sign in first, then take the file again."), 401)
        return await run_in_threadpool(_answer, actor, request)


def _answer(actor: Actor, request: Request) -> Response:
    try:
        kind = request.path_params["kind"]
        asked = _asked(request)
        if kind not in MIME:
            raise Refused("export_unknown")
        content, name = _written(actor, asked, kind, datetime.now(UTC))
    except ValueError:
        return PlainTextResponse(text_of(Refused("export_unknown")), 400)
    except Refused as refusal:
        status = {NotAllowed: 403, NotFound: 404}.get(type(refusal), 400)
        return PlainTextResponse(text_of(refusal), status, headers={"Cache-Control": "no-store"})
    shown = quote(f"{name}.{kind}", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"map.{kind}\"; filename*=UTF-8''{shown}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=MIME[kind], headers=headers)


def _asked(request: Request) -> Asked:
    """Raises ValueError for what is no such thing."""
    query = request.query_params
    paper, turned = query.get("paper", "a4"), query.get("turned", "across")
    if paper not in map_sheet.SIZES or turned not in ("across", "upright"):
        raise ValueError(paper)
    place_id = int(request.path_params["place_id"])
    if not 0 < place_id < 2**31:
        raise ValueError(place_id)
    return Asked(
        place_id,
        PlaceKind(query["kind"]) if query.get("kind") else None,
        Counted(query["figure"]) if query.get("figure") else None,
        date.fromisoformat(query["month"]) if query.get("month") else None,
        paper,
        turned == "across",
        tuple(Department(one) for one in query.get("lines", "").split(",") if one),
        {made.key: query[made.key] for made in point_layers.LAYERS if made.key in query},
        _box(query.get("box", "")),
    )


def _box(written: str) -> tuple[float, float, float, float] | None:
    if not written:
        return None
    west, south, east, north = (float(part) for part in written.split(","))
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85 and east - west < WIDEST_DEGREES):
        raise ValueError(written)
    return west, south, east, north


def _written(actor: Actor, asked: Asked, kind: str, at: datetime) -> tuple[bytes, str]:
    on = at.astimezone(SHANGHAI).date()
    with open_session() as db:
        map_sheets.insist_may_take(db, actor, place_id=asked.place_id)
        made = _sheet(db, actor, asked, on, at)
    width, height = map_sheet.size(asked.paper, across=asked.across)
    pen = PdfPen(width, height, title=made.title, at=at) if kind == "pdf" else PicturePen(width, height)
    map_sheet.write(pen, made, width, height)
    content = pen.finished()
    shown = {
        "list": f"map.{kind}",
        "filter": {"kind": asked.kind, "figure": asked.figure},
        "rows": len(made.rows),
    }
    with open_session(write=True) as db:
        map_sheets.record_sheet(db, actor, place_id=asked.place_id, shown=shown, at=at)
    return content, f"{made.title}-{on}"


def _sheet(db: Session, actor: Actor, asked: Asked, on: date, at: datetime) -> Sheet:
    layer = grid_map.layer(
        db, actor, place_id=asked.place_id, kind=asked.kind, figure=asked.figure, on=on, at=at, month=asked.month
    )  # fmt: skip
    drawn = _outlines(db, actor, layer, on)
    if not drawn:
        raise Refused("map_without_outlines")
    figures = {s.id: place_figures.coloured(layer.figure, s.value) for s in layer.shown}
    classes = maps.classes_of([f.value for f in figures.values() if f.value is not None and not f.few])
    ramp = _ramp(len(classes))
    looks = {id: _look(figure, classes, ramp) for id, figure in figures.items()}
    areas = [
        Area(s.name, figures[s.id].short or figures[s.id].text, looks[s.id], drawn[s.id])
        for s in layer.shown
        if s.id in drawn
    ]
    lines, line_keys, line_about = _lines(db, actor, asked, on)
    signs, sign_keys, sign_about = _signs(db, actor, asked)
    written = [figure_words.written(layer.figure, low) + (f"–{figure_words.written(layer.figure, high)}" if high != low
               else "") for low, high in classes]  # fmt: skip
    keys = [Key(colour, text) for colour, text in zip(ramp, written, strict=True)]
    keys += [Key(DOTTED, _("small n"))] * (DOTTED in looks.values())
    keys += [Key(HATCHED, _("no data"))] * (HATCHED in looks.values())
    kind = label(layer.kind) if layer.kind else _("Place")
    name = figure_words.title(layer.figure)
    return Sheet(
        title=f"{layer.place.name} · {kind} · {name}",
        under_title=place_figures.legend(layer),
        figure=Figure(areas, lines, signs, asked.box),
        keys=[*keys, *line_keys, *sign_keys],
        about=[_(figure_words.DEFINITIONS[layer.figure]), *line_about, *sign_about],
        head=(kind, name),
        rows=[(s.name, figures[s.id].text) for s in layer.shown],
        foot=_foot(actor, at),
    )


def _foot(actor: Actor, at: datetime) -> str:
    told = [
        _("Source: Duoge, register of the subdistrict"),
        _("drawn {moment}", moment=moment(at)),
        actor.name,
    ]
    if standing.is_demonstration():
        told.append(_("Demonstration: apart from published figures, all persons and numbers are invented."))
    return " · ".join(told)


def _outlines(db: Session, actor: Actor, layer: Layer, on: date) -> dict[int, Geometry]:
    if layer.kind is None:
        return {}
    then = layer.as_drawn_on or on
    found = json.loads(
        grid_map.geometry(db, actor, place_id=layer.place.id, kind=layer.kind, on=then)
    )  # fmt: skip
    drawn = ((f["id"], shapes.shape(f["geometry"])) for f in found["features"])
    return {id: s for id, s in drawn if s is not None and s.geom_type != "Point" and s.is_valid}


def _ramp(n: int) -> list[Colour]:
    """The colours of the map on white paper, light to dark."""
    shares = [0.45 if n == 1 else 0.1 + 0.8 * i / (n - 1) for i in range(n)]
    return [_blend(share) for share in shares]


def _blend(share: float) -> Colour:
    red, green, blue = (round(255 + (end - 255) * share) for end in ACCENT)
    return red, green, blue


def _look(figure: maps.MapFigure, classes: Sequence[tuple[int, int]], ramp: Sequence[Colour]) -> Colour | str:
    number = maps.class_of(list(classes), figure)
    return HATCHED if number == -1 else DOTTED if number == -2 else ramp[number]


def _lines(
    db: Session, actor: Actor, asked: Asked, on: date
) -> tuple[dict[str, list[Geometry]], list[Key], list[str]]:
    """The grids of the departments that were asked for, with their keys and what is said of them."""
    if not asked.lines:
        return {}, [], []
    there = departments.overlays(db, actor, place_id=asked.place_id, on=on)
    shown = [one for one in there if one.department in asked.lines]
    drawn: dict[str, list[Geometry]] = {}
    for one in shown:
        found = departments.overlay_geometry(
            db, actor, place_id=asked.place_id, department=one.department, on=on
        )
        read = (shapes.shape(f["geometry"]) for f in json.loads(found)["features"])
        drawn[str(one.department)] = [s for s in read if s is not None]
    keys = [Key(str(one.department), f"{label(one.department)} {count(one.grids)}") for one in shown]
    return drawn, keys, [overlay_parts.legend(shown)] if shown else []


def _signs(db: Session, actor: Actor, asked: Asked) -> tuple[list[list[Sign]], list[Key], list[str]]:
    signs, keys, about = [], [], []
    for made in point_layers.LAYERS:
        if made.key in asked.points:
            narrowed = made.told(asked.points[made.key] or None)
            found = made.service(db, actor, place_id=asked.place_id, **narrowed)
            layer = point_layers.as_layer(made, found, None)
            signs.append([Sign(p.at, p.state, p.n) for p in layer.points])
            keys += [Key(state, text) for state, text in layer.states]
            about.append(layer.legend)
    return signs, keys, about

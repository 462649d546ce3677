"""Boundaries of places as GeoJSON and the scripts of the map: our own addresses, for signed-in people.

The guard has asked for a session before; here the scope is checked, on every request, also where the browser
already has the answer and only asks whether it is still good.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from models.boundary_enums import Department
from models.enums import PlaceKind
from pages.ui.formats import SHANGHAI
from pages.web import identity
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.grids import departments
from services.grids import map as grid_map

ASSETS = Path(__file__).parents[1] / "ui" / "assets"
SERVED = {".js": "text/javascript", ".css": "text/css"}
AN_HOUR = "private, max-age=3600"


async def place_map(request: Request) -> Response:
    """`/map/{place_id}.geojson?kind=…&on=…`: the places of a kind within a place on a day; 404 outside the scope."""
    actor = await run_in_threadpool(identity.actor_of, request.cookies.get(identity.COOKIE))
    if actor is None:
        return PlainTextResponse("Sign in first", 401)
    try:
        place_id, kind = int(request.path_params["place_id"]), PlaceKind(request.query_params.get("kind", ""))
        then, known = request.query_params.get("on"), request.headers.get("if-none-match")
        on = date.fromisoformat(then) if then else datetime.now(UTC).astimezone(SHANGHAI).date()
        return await run_in_threadpool(_answer, actor, place_id, kind, on, known)
    except (ValueError, Refused):
        return PlainTextResponse("Not found", 404)


def _answer(actor: Actor, place_id: int, kind: PlaceKind, on: date, known: str | None) -> Response:
    with open_session() as db:
        tag = f'"{grid_map.geometry_version(db, actor, place_id=place_id, kind=kind, on=on)}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
        if known == tag:
            return Response(status_code=304, headers=headers)
        body = grid_map.geometry(db, actor, place_id=place_id, kind=kind, on=on)
    return Response(body, media_type="application/geo+json", headers=headers)


async def department_map(request: Request) -> Response:
    """`/map/{place_id}/department.geojson?department=…`: a department's grids over a place; 404 outside the scope."""
    actor = await run_in_threadpool(identity.actor_of, request.cookies.get(identity.COOKIE))
    if actor is None:
        return PlainTextResponse("Sign in first", 401)
    try:
        place_id = int(request.path_params["place_id"])
        department = Department(request.query_params.get("department", ""))
        return await run_in_threadpool(_grids, actor, place_id, department)
    except (ValueError, Refused):
        return PlainTextResponse("Not found", 404)


def _grids(actor: Actor, place_id: int, department: Department) -> Response:
    on = datetime.now(UTC).astimezone(SHANGHAI).date()
    with open_session() as db:
        body = departments.overlay_geometry(db, actor, place_id=place_id, department=department, on=on)
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
    return Response(body, media_type="application/geo+json", headers=headers)


async def asset(request: Request) -> Response:
    """`/assets/{name}`: one of the scripts of the map; nothing else, and nothing outside that folder.

    One that has neither a mark of its content nor a version in its address is asked for anew each time."""
    path = ASSETS / request.path_params["name"]
    if path not in ASSETS.iterdir() or path.suffix not in SERVED:
        return PlainTextResponse("Not found", 404)
    known = "v" in request.query_params or path.name.endswith(".min.js")
    headers = {"Cache-Control": AN_HOUR if known else "private, no-cache"}
    return FileResponse(path, media_type=SERVED[path.suffix], headers=headers)

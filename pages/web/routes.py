"""Our own addresses: the cookie, files with an identity check, and whether the server is alive and ready."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pages.web.identity import COOKIE
from services import settings, standing
from services.db import open_session
from services.errors import Refused
from services.people import sessions

LONGEST_BODY = 4096
FAVICON = (Path(__file__).parent / "favicon.svg").read_bytes()


async def healthz(_request: Request) -> Response:
    """Alive."""
    return PlainTextResponse("alive")


async def readyz(_request: Request) -> Response:
    """Ready: the database answers and has the revision this code expects; else 503 with the reason."""
    reason = await run_in_threadpool(standing.why_not_ready)
    return PlainTextResponse(reason or "ready", 503 if reason else 200)


async def favicon(_request: Request) -> Response:
    """Our sign in the browser's tab, in place of Streamlit's."""
    return Response(FAVICON, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


async def keep_session(request: Request) -> Response:
    """Change a one-time ticket for the cookie. Refuses other origins, and a ticket that was used or is too old."""
    if not _same_origin(request):
        return JSONResponse({"error": "origin"}, 403)
    try:
        key = await run_in_threadpool(_redeem, await _ticket(request))
    except (ValueError, KeyError, TypeError, RecursionError, Refused):
        return JSONResponse({"error": "ticket"}, 403)
    answer = JSONResponse({"kept": True})
    answer.set_cookie(
        COOKIE,
        key,
        max_age=int(sessions.ABSOLUTE.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=settings.current().secure_cookie,
    )
    return answer


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")


async def _ticket(request: Request) -> str:
    """The ticket in a body that is no longer than a ticket needs. Raises what reading nonsense raises."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise ValueError("too long")
    return str(json.loads(body)["ticket"])


def _redeem(ticket: str) -> str:
    with open_session(write=True) as db:
        return sessions.redeem(db, ticket=ticket, at=datetime.now(UTC))


def _later(module: str, name: str) -> Callable[[Request], Awaitable[Response]]:
    """An address whose module is imported when it is first asked for: the server is ready before (`housekeeping`)."""

    async def answer(request: Request) -> Response:
        found = await run_in_threadpool(import_module, f"pages.web.{module}")
        response: Response = await getattr(found, name)(request)
        return response

    return answer


ROUTES = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/favicon.png", favicon),
    Route("/session", keep_session, methods=["POST"]),
    Route("/files/export/{name}.{kind}", _later("downloads", "export")),
    Route("/files/kit/{id}.{kind}", _later("paper_files", "kit")),
    Route("/files/notice/{id}.{kind}", _later("paper_files", "notice")),
    Route("/files/minutes/{id}.{kind}", _later("paper_files", "minutes")),
    Route("/files/recheck/{id}.{kind}", _later("paper_files", "rechecked")),
    Route("/files/announcement/{id}.{kind}", _later("paper_files", "announcement")),
    Route("/files/ballots/{id}.{kind}", _later("paper_files", "ballots")),
    Route("/files/shares/{id}.{kind}", _later("paper_files", "shares")),
    Route("/files/ocds/{id}.{kind}", _later("paper_files", "ocds_json")),
    Route("/files/scores/{id}.{kind}", _later("paper_files", "scores")),
    Route("/files/attachment/{attachment_id}", _later("attachment_files", "attachment")),
    Route("/map/{place_id}.geojson", _later("boundaries", "place_map")),
    Route("/map/{place_id}/department.geojson", _later("boundaries", "department_map")),
    Route("/map/{place_id}/sheet.{kind}", _later("map_sheets", "sheet")),
    Route("/assets/{name}", _later("boundaries", "asset")),
]

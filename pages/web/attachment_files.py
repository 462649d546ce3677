"""Attached photographs and scans as files: who asks is checked, looking at a ballot is logged before it goes out."""

from datetime import UTC, datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pages.ui import i18n
from pages.ui.i18n import _
from pages.ui.refusals import text_of
from pages.web.identity import COOKIE, actor_of
from services import attachments
from services.access import Actor
from services.attachments import Given
from services.db import open_session
from services.errors import NotAllowed, NotFound, Refused

LARGEST_ID = 2**31


async def attachment(request: Request) -> Response:
    """One file. Images are shown, all else is only downloaded; nothing is kept in a cache."""
    actor = await run_in_threadpool(actor_of, request.cookies.get(COOKIE))
    browser = request.headers.get("accept-language", "")
    with i18n.speaking(i18n.best_language(actor.language if actor else None, browser)):
        if actor is None:
            return PlainTextResponse(_("Sign in first, then take the file again."), 401)
        return await run_in_threadpool(_answer, actor, request.path_params["attachment_id"])


def _answer(actor: Actor, written: str) -> Response:
    try:
        with open_session(write=True) as db:
            given = attachments.give(db, actor, attachment_id=_number(written), at=datetime.now(UTC))
    except Refused as refusal:
        status = {NotAllowed: 403, NotFound: 404}.get(type(refusal), 400)
        return PlainTextResponse(text_of(refusal), status, headers={"Cache-Control": "no-store"})
    return Response(given.content, media_type=given.media_type, headers=_headers(given))


def _number(written: str) -> int:
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 11 else LARGEST_ID
    if number >= LARGEST_ID:
        raise NotFound("attachment")
    return number


def _headers(given: Given) -> dict[str, str]:
    way = "inline" if given.media_type.startswith("image/") else "attachment"
    return {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(given.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }

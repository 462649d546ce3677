"""What surrounds every answer of the server: security headers, compression, and closed doors.

Streamlit serves media files, metrics and its health page to anybody who asks; here they need a live session
or are shut.
"""

from functools import cache
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.web import identity
from pages.web.document import Document
from services import settings

SHUT = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent", "/app/static/", "/~/")
NEEDS_SESSION = ("/media/", "/_stcore/upload_file/", "/files/", "/map/", "/assets/")
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:{tiles}",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@cache
def headers() -> dict[str, str]:
    """What stands on every answer; pictures may also come from the host of the tile address, if one is set."""
    parts = urlsplit(settings.current().tile_url)
    tiles = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return {"Content-Security-Policy": POLICY.format(tiles=tiles), **HEADERS}


class Guard:
    """Shut what nobody needs, ask for a session where one is needed, and put the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and is_foreign(Headers(scope=scope)):
            return await send({"type": "websocket.close", "code": 1008})
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path: str = scope["path"]
        stands = headers()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in stands.items():
                    answer[name] = value
            await send(message)

        if path.startswith(SHUT):
            return await PlainTextResponse("Not found", 404)(scope, receive, send_with_headers)
        if path.startswith(NEEDS_SESSION) and not await self._is_signed_in(scope):
            return await PlainTextResponse("Sign in first", 401)(scope, receive, send_with_headers)
        return await self.app(scope, receive, send_with_headers)

    async def _is_signed_in(self, scope: Scope) -> bool:
        key = cookie_parser(Headers(scope=scope).get("cookie", "")).get(identity.COOKIE)
        return await run_in_threadpool(identity.actor_of, key) is not None


def is_foreign(headers: Headers) -> bool:
    """Whether a page of another site asks. Streamlit would first ask an outside host for our own address."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


MIDDLEWARE = [Middleware(Guard), Middleware(Document)]

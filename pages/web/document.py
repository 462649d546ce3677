"""The one HTML document and the hashed files behind it: ours in name and icon, compressed once, kept by browsers."""

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.ui import areas

STATIC = (Path(streamlit.__file__).parent / "static").resolve()
STYLES = Path(__file__).with_name("touch.css").read_text("utf-8")
SCRIPT = Path(__file__).with_name("popovers.js").read_text("utf-8")
COMPRESSIBLE = {".js", ".css", ".svg", ".json", ".wasm"}
OURS = ("/static/", "/files/", "/map/", "/assets/", "/media/", "/_stcore/", "/healthz", "/readyz", "/favicon")
PAGES = {"", *areas.addresses()}
A_YEAR = "public, max-age=31536000, immutable"
# Without rel="shortcut icon" Streamlit finds no link to point at an outside host when a page has an icon.
REPLACED = {
    b"<title>Streamlit</title>": "<title>多格 Duoge</title>".encode(),
    b'rel="shortcut icon" href="./favicon.png"': b'rel="icon" type="image/svg+xml" href="/favicon.png"',
    b'<link rel="service-desc" href="./_stcore/agent/openapi.json" />': b"",
    b"</head>": f"<style>{STYLES}</style><script>{SCRIPT}</script></head>".encode(),
}


class Document:
    """Rewrites the HTML document and serves compressed static files; everything else passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        if (answer := _compressed(scope["path"], headers)) is not None:
            return await answer(scope, receive, send)
        if "text/html" in headers.get("accept", ""):
            if _is_nowhere(scope["path"]):
                return await RedirectResponse("/", 302)(scope, receive, send)
            return await self._rewritten(scope, receive, send)
        return await self.app(scope, receive, send)

    async def _rewritten(self, scope: Scope, receive: Receive, send: Send) -> None:
        plain = [(k, v) for k, v in scope["headers"] if k not in (b"accept-encoding", b"range")]
        language = "en" if Headers(scope=scope).get("accept-language", "").startswith("en") else "zh-CN"
        started: list[Message] = []
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            text = _ours(bytes(body), language) if _is_html(started[0]) else bytes(body)
            MutableHeaders(scope=started[0])["content-length"] = str(len(text))
            await send(started[0])
            await send({"type": "http.response.body", "body": text})

        await self.app({**scope, "headers": plain}, receive, hold)


def _is_nowhere(path: str) -> bool:
    """Whether neither a page nor one of our own routes has this address."""
    return path.strip("/") not in PAGES and not path.startswith(OURS)


def _is_html(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _ours(html: bytes, language: str) -> bytes:
    for old, new in REPLACED.items():
        html = html.replace(old, new)
    return html.replace(b'<html lang="en">', f'<html lang="{language}">'.encode())


def _compressed(path: str, headers: Headers) -> Response | None:
    if not path.startswith("/static/") or "gzip" not in headers.get("accept-encoding", ""):
        return None
    try:
        file = (STATIC / path.lstrip("/")).resolve()
        if file.suffix not in COMPRESSIBLE or not file.is_relative_to(STATIC) or not file.is_file():
            return None
    except (OSError, ValueError):
        return None
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    given = {"Content-Encoding": "gzip", "Cache-Control": A_YEAR, "Vary": "Accept-Encoding"}
    return Response(_gzipped(file), media_type=kind, headers=given)


@lru_cache(maxsize=512)
def _gzipped(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=6)

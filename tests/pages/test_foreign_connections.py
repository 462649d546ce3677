"""Who may open the connection of a page."""

from contextlib import suppress

import pytest
from starlette.types import Message, Receive, Scope, Send

from pages.web.guard import Guard

HOST = "duoge.example:8501"


async def _welcoming(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "websocket.accept"})


def _answer(**headers: str) -> str:
    """What a caller with these headers is told; nothing in it waits, so no loop is needed."""
    told: list[str] = []

    async def send(message: Message) -> None:
        told.append(message["type"])

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    with suppress(StopIteration):
        Guard(_welcoming)({"type": "websocket", "headers": raw}, receive, send).send(None)
    return told[0]


def test_our_own_page_and_a_caller_that_is_no_browser_are_let_in() -> None:
    assert _answer(host=HOST, origin=f"http://{HOST}") == "websocket.accept"
    assert _answer(host=HOST) == "websocket.accept"


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "http://duoge.example", "null", "x", ""])
def test_a_page_of_another_site_is_refused_before_streamlit_hears_of_it(origin: str) -> None:
    assert _answer(host=HOST, origin=origin) == "websocket.close"

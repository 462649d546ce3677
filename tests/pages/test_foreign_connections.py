"""Who may open the connection of a page."""

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from pages.web.guard import Guard


async def _welcoming(scope: Scope, receive: Receive, send: Send) -> None:
    socket = WebSocket(scope, receive, send)
    await socket.accept()
    await socket.send_text("welcome")
    await socket.close()


def _ask(**headers: str) -> str:
    with TestClient(Guard(_welcoming), base_url="http://duoge.example:8501").websocket_connect(
        "/_stcore/stream", headers=headers
    ) as socket:
        return socket.receive_text()


def test_our_own_page_and_a_caller_that_is_no_browser_are_let_in() -> None:
    assert _ask(host="duoge.example:8501", origin="http://duoge.example:8501") == "welcome"
    assert _ask(host="duoge.example:8501") == "welcome"


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "http://duoge.example", "null", "x", ""])
def test_a_page_of_another_site_is_refused_before_streamlit_hears_of_it(origin: str) -> None:
    with pytest.raises(WebSocketDisconnect):
        _ask(host="duoge.example:8501", origin=origin)

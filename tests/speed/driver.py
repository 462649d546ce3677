"""A browser tab without a browser: speaks Streamlit's WebSocket protocol and times what a person waits for.

A run is timed from sending the request to the message that the script has finished; drawing is not in it.
"""

import asyncio
import json
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from services.db import open_session
from services.people import sessions

PRESSED = object()
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


def cookie_of(person_id: int) -> str:
    """A live session's cookie for a person of the database that this process is set to."""
    at = datetime.now(UTC)
    with open_session(write=True) as db:
        begun = sessions.begin(db, person_id=person_id, device="driver", source="", at=at)
        key = sessions.redeem(db, ticket=begun.ticket, at=at)
    return f"duoge_session={key}"


class ScriptFailed(Exception):
    """The page answered with an exception."""


@dataclass
class Tab:
    """One tab at one page of a server."""

    url: str
    page: str = ""
    cookie: str = ""
    query: str = ""
    timeout: float = 60.0
    tls: ssl.SSLContext | None = None
    widgets: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    successes: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    received: int = 0
    _script: str = ""
    _known: dict[str, None] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        parts = urlsplit(self.url)
        self._socket: ClientConnection = await connect(
            f"{'wss' if self.tls else 'ws'}://{parts.netloc}/_stcore/stream",
            ssl=self.tls,
            origin=f"{parts.scheme}://{parts.netloc}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            max_size=None,
            ping_interval=None,
            compression=None,
            proxy=None,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    def key(self, prefix: str) -> str:
        """The whole key of the widget whose key begins so; keys of a form carry its token."""
        return next(k for k in reversed(self.widgets) if k.startswith(prefix))

    async def run(self, **values: Any) -> float:
        """Run the page with these widgets set (PRESSED for a button); the seconds until it had finished."""
        return await self._answered(self._request(values))

    async def send(self, component: str, event: str, value: Any) -> float:
        """Have a component of our own, by its key, send an event; runs its fragment only. The seconds as in `run`.

        What the component is given back lies in `data` under its key.
        """
        return await self._answered(self._event(component, event, value))

    async def send_only(self, component: str, event: str, value: Any) -> None:
        """Send an event and hear no answer: the line drops right afterwards."""
        await self._socket.send(self._event(component, event, value).SerializeToString())

    def _event(self, component: str, event: str, value: Any) -> BackMsg:
        message = self._request({})
        message.rerun_script.fragment_id = self.fragments.get(component, "")
        state = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{self.widgets[component]}__events")
        state.json_trigger_value = json.dumps([{"event": event, "value": value}])
        message.rerun_script.widget_states.widgets.append(state)
        return message

    async def _answered(self, message: BackMsg) -> float:
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        self.texts, self.alarms, self.successes = [], [], []
        while not self._take(await asyncio.wait_for(self._socket.recv(decode=False), self.timeout)):
            pass
        return time.perf_counter() - began

    def _request(self, values: dict[str, Any]) -> BackMsg:
        message = BackMsg()
        run = message.rerun_script
        run.query_string = self.query
        if self._script:
            run.page_script_hash = self._script
        else:
            run.page_name = self.page
        self.values |= {k: v for k, v in values.items() if v is not PRESSED}
        for key, value in {**self.values, **values}.items():
            run.widget_states.widgets.append(_state(self.widgets[key], value))
        run.cached_message_hashes.extend(self._known)
        run.context_info.timezone, run.context_info.locale = "Asia/Shanghai", "zh-CN"
        run.context_info.url, run.context_info.color_scheme = self.url, "light"
        return message

    def _take(self, raw: bytes) -> bool:
        self.received += len(raw)
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._note(message)
        elif kind == "new_session":
            self._script = message.new_session.page_script_hash
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash or self._script
        return kind == "script_finished" and message.script_finished in FINISHED

    def _note(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable and message.hash:
            self._known[message.hash] = None
        element = message.delta.new_element
        kind = element.WhichOneof("type") if message.delta.WhichOneof("type") == "new_element" else None
        if kind is None:
            return
        content = getattr(element, kind)
        if kind == "exception":
            raise ScriptFailed(f"{content.type}: {content.message}")
        self.texts.append(str(getattr(content, "body", "")))
        if kind == "alert" and content.format == Alert.ERROR:
            self.alarms.append(content.body)
        if kind == "alert" and content.format == Alert.SUCCESS:
            self.successes.append(content.body)
        identity = str(getattr(content, "id", ""))
        if identity.startswith("$$") and (key := identity.split("-", 2)[-1]) != "None":
            self.widgets.pop(key, None)
            self.widgets[key] = identity
            self.fragments[key] = message.delta.fragment_id
            if kind == "bidi_component":
                self.data[key] = json.loads(content.mixed.json or content.json or "null")


def _state(identity: str, value: Any) -> WidgetState:
    state = WidgetState(id=identity)
    if value is PRESSED:
        state.trigger_value = True
    elif isinstance(value, bool):
        state.bool_value = value
    elif isinstance(value, int):
        state.int_value = value
    elif isinstance(value, list):
        state.string_array_value.data.extend(value)
    else:
        state.string_value = str(value)
    return state

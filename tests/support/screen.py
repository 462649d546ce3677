"""A page as a signed-in person sees it, through Streamlit's AppTest."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from streamlit.proto.Block_pb2 import Block
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from services.access import Actor
from services.db import open_session
from services.people import own_account, sessions

FOLDED = (Block.Expandable, Block.Popover)
FRAME = Path(__file__).resolve().parents[2] / "pages" / "frame.py"


def open_page(actor: Actor | None, script: str = "", *, language: str = "en") -> AppTest:
    """The page (a path below `pages/`) opened by somebody, or by a stranger; in English unless told."""
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    if actor is not None:
        with open_session(write=True) as db:
            begun = sessions.begin(
                db, person_id=actor.person_id, device="test", source="", at=datetime.now(UTC)
            )
            own_account.choose_language(db, actor, language=language)
            own_account.choose_language(db, actor, language=language)
        at.session_state["duoge.session"] = begun.session_id
    at.query_params["lang"] = language
    at.run()
    if script:
        at.switch_page(script).run()
    return at


def unfolded(at: AppTest) -> AppTest:
    """The page with all that it keeps folded away or behind a button open, which is drawn only then."""
    for node in at._tree:
        proto: Any = getattr(node, "proto", None)
        folded = proto.popover if isinstance(proto, Block) else proto
        if isinstance(folded, FOLDED) and folded.id:
            at.session_state[folded.id.split("-", 2)[-1]] = True
    return at.run()


def select_row(at: AppTest, row: int, *, table: int = 0) -> AppTest:
    """Select a row of a table as a click on it does, and run the page."""
    key = at.dataframe[table].proto.id.rsplit("-", 1)[-1]
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def send(at: AppTest, key: str, event: str, value: Any) -> AppTest:
    """Have a component of our own, by its key, send an event as its JavaScript does, and run the page."""
    message = WidgetStates()
    state = message.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{component(at, key).id}__events")
    state.json_trigger_value = json.dumps([{"event": event, "value": value}])
    return at._run(_with(at, message))


def _with(at: AppTest, message: WidgetStates) -> WidgetStates:
    message.widgets.extend(at._tree.get_widget_states().widgets)
    return message


def component(at: AppTest, key: str) -> Any:
    """The message that draws a component of our own."""
    return next(c.proto for c in at.get("bidi_component") if c.proto.id.endswith(f"-{key}"))


def data_of(at: AppTest, key: str) -> Any:
    """What a component of our own was given to draw."""
    proto = component(at, key)
    return json.loads(proto.mixed.json or proto.json)

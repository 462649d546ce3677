"""A page as a signed-in person sees it, through Streamlit's AppTest."""

from datetime import UTC, datetime
from pathlib import Path

from streamlit.testing.v1 import AppTest

from services.access import Actor
from services.db import open_session
from services.people import own_account, sessions

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


def select_row(at: AppTest, row: int, *, table: int = 0) -> AppTest:
    """Select a row of a table as a click on it does, and run the page."""
    key = at.dataframe[table].proto.id.rsplit("-", 1)[-1]
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()

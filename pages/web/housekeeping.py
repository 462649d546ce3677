"""What the process does for itself: garbage collected on a timer, and what is due with requests noted."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import streamlit as st

from pages.web import waking

COLLECT_EVERY_S = 30.0
FULL_EVERY = 10
"""Every so many turns all garbage is collected, and the requests are caught up with."""
log = logging.getLogger("duoge")


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Get ready for the first visitor, then collect garbage now and then, and all of it every five minutes."""
    waking.once_for_many(asyncio.get_running_loop())
    collector = asyncio.create_task(_keep_house())
    try:
        yield None
    finally:
        collector.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await collector


async def _keep_house() -> None:
    for module in ("pages.ui.navigation", "pages.web.paper_files", "pages.web.downloads"):
        await asyncio.to_thread(import_module, module)
    gc.collect()
    gc.freeze()
    gc.enable()
    await _collect()


async def _collect() -> None:
    turn = 0
    while True:
        await asyncio.sleep(COLLECT_EVERY_S)
        turn += 1
        gc.collect(2 if turn % FULL_EVERY == 0 else 1)
        if turn % FULL_EVERY == 0:
            await asyncio.to_thread(_catch_up_with_requests)


def _catch_up_with_requests() -> None:
    """Note what became overdue or has ended; another process may have done it. A failure waits for the next turn."""
    from services.db import open_session
    from services.grids import request_upward

    try:
        with open_session(write=True) as db:
            request_upward.catch_up(db, at=datetime.now(UTC))
    except Exception:
        log.exception("requests were not caught up with")

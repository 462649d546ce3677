"""What the process does for itself: garbage collected on a timer, not after every rerun."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

import streamlit as st

COLLECT_EVERY_S = 30.0
FULL_EVERY = 10


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Get ready for the first visitor, then collect garbage now and then, and all of it every five minutes."""
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

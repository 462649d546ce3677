"""Other threads wake the event loop once, however many calls they hand over before it has looked.

Streamlit hands over every element that a page draws by a call of its own, and asyncio wakes its loop for each: a write
to a pipe, at which the page's thread gives way and waits for its turn again. A page of a hundred elements spent a fifth
of its time so (`docs/speed.md`).
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any


def once_for_many(loop: asyncio.AbstractEventLoop) -> None:
    """From now on calls from other threads run in the order in which they came, all of those waiting at one waking.

    A loop that lets nobody change it, such as one written in C, stays as it is.
    """
    wake = loop.call_soon_threadsafe
    waiting: deque[asyncio.Handle] = deque()
    awake = False

    def run_waiting() -> None:
        nonlocal awake
        awake = False
        for _nth in range(len(waiting)):
            handle = waiting.popleft()
            if not handle.cancelled():
                handle._run()

    def call_soon_threadsafe(
        callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        nonlocal awake
        handle = asyncio.Handle(callback, args, loop, context or copy_context())
        waiting.append(handle)
        if not awake or loop.is_closed():
            awake = True
            wake(run_waiting)
        return handle

    with contextlib.suppress(AttributeError):
        loop.call_soon_threadsafe = call_soon_threadsafe  # type: ignore[assignment, method-assign]

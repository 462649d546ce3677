"""Calls that other threads hand to the event loop: each is run, in order, and many of them at one waking."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from contextvars import Context
from threading import Thread
from typing import Any

from pages.web import waking

WHO = contextvars.ContextVar("who", default="nobody")
MANY = 500


class Counting(asyncio.SelectorEventLoop):
    """A loop that counts how often it is woken."""

    wakings = 0

    def call_soon_threadsafe(  # type: ignore[override]
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        self.wakings += 1
        return super().call_soon_threadsafe(callback, *args, context=context)


def _run(story: Coroutine[Any, Any, Any]) -> int:
    """How often the loop was woken in a story."""
    loop = Counting()
    waking.once_for_many(loop)
    try:
        loop.run_until_complete(story)
        return loop.wakings
    finally:
        loop.close()


def test_what_each_thread_tells_is_heard_once_and_in_its_order() -> None:
    told: list[tuple[int, int]] = []

    async def listen() -> None:
        loop, all_told = asyncio.get_running_loop(), asyncio.Event()

        def hear(thread: int, nth: int) -> None:
            told.append((thread, nth))
            if len(told) == 4 * MANY:
                all_told.set()

        def tell(thread: int) -> None:
            for nth in range(MANY):
                loop.call_soon_threadsafe(hear, thread, nth)

        for n in range(4):
            Thread(target=tell, args=(n,)).start()
        await asyncio.wait_for(all_told.wait(), 30)

    _run(listen())
    for thread in range(4):
        assert [nth for who, nth in told if who == thread] == list(range(MANY))


def test_what_is_told_while_the_loop_is_busy_wakes_it_once() -> None:
    told: list[int] = []

    async def be_busy() -> None:
        loop = asyncio.get_running_loop()

        def tell() -> None:
            for n in range(MANY):
                loop.call_soon_threadsafe(told.append, n)

        speaker = Thread(target=tell)
        speaker.start()
        speaker.join()
        assert told == []
        await asyncio.sleep(0)

    assert _run(be_busy()) == 1
    assert told == list(range(MANY))


def test_a_call_can_be_taken_back_and_keeps_its_context() -> None:
    told: list[str] = []

    async def tell() -> None:
        loop, mine = asyncio.get_running_loop(), contextvars.copy_context()
        mine.run(WHO.set, "somebody")
        loop.call_soon_threadsafe(told.append, "never").cancel()
        loop.call_soon_threadsafe(lambda: told.append(WHO.get()), context=mine)
        await asyncio.sleep(0)

    _run(tell())
    assert told == ["somebody"]

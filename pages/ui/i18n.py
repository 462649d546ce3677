"""The reader's language. Text in code is English; the Chinese catalogue lies beside this file.

`_("…")` translates now, `N_("…")` marks a text that is translated where it is shown.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"zh": "中文", "en": "English"}
DEFAULT = "zh"
LOCALES = Path(__file__).parent / "locales"

_reader: Callable[[], str] = lambda: DEFAULT  # noqa: E731
_spoken: ContextVar[str | None] = ContextVar("duoge_language", default=None)


def use(reader: Callable[[], str]) -> None:
    """Tell where the language of the person being served is found."""
    global _reader
    _reader = reader


def language() -> str:
    """The language of the person being served."""
    return _spoken.get() or _reader()


def speak(code: str) -> None:
    """From here on, and until it is said anew, this run speaks this language."""
    _spoken.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Everything inside is said in this language: for files and other answers outside a page."""
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def best_language(chosen: str | None, browser: str | None) -> str:
    """The person's own choice, else the browser's language if we have it, else Chinese."""
    if chosen in LANGUAGES:
        return chosen
    return "en" if (browser or "").lower().startswith("en") else DEFAULT


@cache
def catalogue(code: str) -> dict[str, str]:
    """All translated texts of one language."""
    from babel.messages.pofile import read_po

    path = LOCALES / f"{code}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def _(text: str, **values: Any) -> str:
    """The text in the reader's language, its placeholders filled."""
    found = catalogue(language()).get(text, text)
    return found.format(**values) if values else found


def N_(text: str) -> str:
    """Mark a text for translation and give it back as it is."""
    return text

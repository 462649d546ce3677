"""The reader's language. Text in code is English; the Chinese catalogue lies beside this file.

`_("…")` translates now, `N_("…")` marks a text that is translated where it is shown.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

LANGUAGES = {"zh": "中文", "en": "English"}
DEFAULT = "zh"
LOCALES = Path(__file__).parent / "locales"

_reader: Callable[[], str] = lambda: DEFAULT  # noqa: E731


def use(reader: Callable[[], str]) -> None:
    """Tell where the language of the person being served is found."""
    global _reader
    _reader = reader


def language() -> str:
    """The language of the person being served."""
    return _reader()


def best_language(chosen: str | None, browser: str | None) -> str:
    """The person's own choice, else the browser's language if we have it, else Chinese."""
    if chosen in LANGUAGES:
        return chosen
    return "en" if (browser or "").lower().startswith("en") else DEFAULT


@cache
def catalogue(code: str) -> dict[str, str]:
    """All translated texts of one language."""
    path = LOCALES / f"{code}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {m.id: m.string for m in read_po(file) if m.id and m.string}


def _(text: str, **values: Any) -> str:
    """The text in the reader's language, its placeholders filled."""
    found = catalogue(language()).get(text, text)
    return found.format(**values) if values else found


def N_(text: str) -> str:  # noqa: N802
    """Mark a text for translation and give it back as it is."""
    return text

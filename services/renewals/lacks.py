"""What a renewal lacks before it may move on: why, who can change that, and since when."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Lack:
    """One condition that is not met. `code` has its words in pages/ui/lack_words.py; `who` is an English text."""

    code: str
    who: str
    since: date | None
    more: dict[str, object] = field(default_factory=dict)

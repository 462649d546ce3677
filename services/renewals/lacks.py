"""What a case lacks for its next step, who can change that, and since when it waits."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Lack:
    """`code` has words in `pages/ui/lack_words.py`, `who` is an English text to be translated, `more` fills in."""

    code: str
    who: str
    since: date | None
    more: dict[str, object] = field(default_factory=dict)

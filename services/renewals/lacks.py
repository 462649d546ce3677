"""What a renewal lacks: the answer of a condition that does not hold."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a condition does not hold (`code`, with words in pages/ui/lack_words.py), who can change it, since when.

    `who` is an English text to be translated where shown; `more` fills the words.
    """

    code: str
    who: str
    since: date | None
    more: dict[str, object] = field(default_factory=dict)

"""Every text of the product that is to be translated, read from the code and the data it draws.

`python -m tests.support.texts` prints what zh.po lacks, as entries to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from models.enums import ProjectKind
from pages.ui.i18n import catalogue
from services.rules.stages import kind_of, stages_of
from services.rules.thresholds import all_rules

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w*)[^{}]*\}(?!\})")


def texts_of_code() -> dict[str, str]:
    """The texts marked with _("…") and N_("…") in pages, each with where it stands first."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "pages").rglob("*.py")):
        marked = extract_from_file("python", path, keywords={"_": None, "N_": None})
        for line, text, _comments, _context in marked:
            if text:
                found.setdefault(str(text), f"{path.relative_to(ROOT).as_posix()}:{line}")
    return found


def texts_of_data() -> dict[str, str]:
    """The English names in the rules' data that pages translate where they show them."""
    names = {rule.name: "services/rules/voting.toml" for rule in all_rules()}
    for kind in ProjectKind:
        where = f"services/rules/stages/{kind}.toml"
        words = [kind_of(kind).name, *(text for s in stages_of(kind) for text in (s.name, s.who))]
        names |= {text: where for text in words if text}
    return names


def all_texts() -> dict[str, str]:
    """All texts to be translated, each with where it comes from."""
    return {**texts_of_data(), **texts_of_code()}


def missing(language: str = "zh") -> dict[str, str]:
    """The texts without a translation, each with where it comes from."""
    known = catalogue(language)
    return {text: where for text, where in all_texts().items() if text not in known}


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return set(PLACEHOLDER.findall(text))


def entries(texts: dict[str, str]) -> Iterator[str]:
    """Lines of a catalogue with empty translations."""
    for text, where in texts.items():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        yield f'#: {where}\nmsgid "{escaped}"\nmsgstr ""\n'


if __name__ == "__main__":
    print("\n".join(entries(missing())))

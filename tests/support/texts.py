"""Every text of the product that is to be translated, read from the code and the data it draws.

`python -m tests.support.texts` writes zh.po anew: in the order of the code, what is lacking as empty entries,
without what nobody says any more; and lists what is left to do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pages.ui.i18n import LOCALES, catalogue
from services.rules.clocks import window_rules
from services.rules.emergencies import all_emergencies
from services.rules.evidence import all_evidence
from services.rules.explainer import all_answers
from services.rules.matters import all_matters
from services.rules.requests import categories, sources
from services.rules.shares import all_tables
from services.rules.stages import kind_of, kinds, stages_of
from services.rules.subsidies import all_subsidies
from services.rules.thresholds import all_rules
from services.rules.water_care import cares

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w*)[^{}]*\}(?!\})")


def texts_of_code() -> dict[str, str]:
    """The texts marked with _("…") and N_("…") in pages, each with the file where it stands first.

    Read by `ast`: Babel's own extractor does not look into f-strings before Python 3.12.
    """
    found: dict[str, str] = {}
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for text in marked(ast.parse(path.read_text("utf-8"))):
            found.setdefault(text, path.relative_to(ROOT).as_posix())
    return found


def marked(tree: ast.Module) -> Iterator[str]:
    """The texts given to `_` and `N_`, from top to bottom."""
    calls = [
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") in ("_", "N_")
    ]
    for call in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
        if call.args and isinstance(said := call.args[0], ast.Constant) and said.value:
            yield str(said.value)


def texts_of_data() -> dict[str, str]:
    """The English names in the rules' data that pages translate where they show them."""
    rules = all_rules()
    said = [text for rule in rules for text in (rule.name, *rule.conditions, rule.source)]
    names = dict.fromkeys(said, "services/rules/voting.toml")
    for table, texts in {
        "matters": [text for m in all_matters() for text in (m.name, m.source)],
        "requests": [n.name for n in (*categories().values(), *sources().values())],
        "shares": [text for t in all_tables() for text in (t.name, t.source)],
        "windows": [text for w in window_rules() for text in (w.name, w.source)],
        "explainer": [text for a in all_answers() for text in (a.text, a.source) if text],
        "evidence": [text for e in all_evidence() for text in (e.name, e.who, *(r.name for r in e.results))],
        "subsidies": [text for s in all_subsidies() for text in (s.name, s.source)],
        "water_care": [text for care in cares().values() for text in (care.name, care.source)],
        "emergencies": [text for e in all_emergencies() for text in (e.name, e.paper, e.issuer) if text],
    }.items():
        names = dict.fromkeys(texts, f"services/rules/{table}.toml") | names
    for kind in kinds():
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


HEAD = """\
# What people read, in Chinese. Written by `python -m tests.support.texts`; translations are kept.
msgid ""
msgstr ""
"Language: zh_CN\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def entries(texts: dict[str, str], known: dict[str, str]) -> Iterator[str]:
    """The catalogue's entries, file by file; what is not translated stays empty."""
    for text, where in texts.items():
        yield f"#: {where}\nmsgid {quoted(text)}\nmsgstr {quoted(known.get(text, ''))}\n"


def quoted(text: str) -> str:
    """A text as it stands in a catalogue."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def report(texts: dict[str, str], known: dict[str, str]) -> Iterator[str]:
    """What is left to do: texts that are lacking, that nobody says, and placeholders that differ."""
    yield from (f"lacking, {where}: {text}" for text, where in texts.items() if text not in known)
    yield from (f"nobody says: {text} = {said}" for text, said in known.items() if text not in texts)
    yield from (
        f"placeholders: {text} = {said}"
        for text, said in known.items()
        if placeholders(text) != placeholders(said)
    )


def write(language: str = "zh") -> None:
    """Write the catalogue anew and tell what is left to do."""
    texts, known = all_texts(), catalogue(language)
    print("\n".join(report(texts, known)) or "complete")
    (LOCALES / f"{language}.po").write_text("\n".join([HEAD, *entries(texts, known)]), "utf-8")


if __name__ == "__main__":
    write()

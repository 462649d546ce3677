"""What people read: every text in both languages, every refusal with its text, every placeholder filled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import enums
from pages.ui.i18n import catalogue
from pages.ui.labels import LABELS
from pages.ui.refusals import TEXTS
from tests.support.texts import all_texts, missing, placeholders

ROOT = Path(__file__).parents[1]
RAISING = [*ROOT.glob("services/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "manage.py"]
# Raised by their own classes, with the placeholders they bring.
BUILT_IN = {"not_found": {"what"}, "not_allowed": {"permission"}, "conflict": {"by"}}


def refusals() -> Iterator[tuple[str, str, set[str] | None]]:
    """Where a refusal is made, its code, and the names given with it (None: not to be read from the code)."""
    for path in sorted(RAISING):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Refused" or not node.args:
                continue
            if isinstance(code := node.args[0], ast.Constant):
                named = {k.arg for k in node.keywords}
                given = None if None in named else {str(name) for name in named}
                yield f"{path.relative_to(ROOT)}:{node.lineno}", str(code.value), given


def test_every_text_is_in_the_chinese_catalogue() -> None:
    lacking = missing()
    assert not lacking, f"{len(lacking)} texts lack Chinese: python -m tests.support.texts\n" + "\n".join(
        f"  {where}: {text}" for text, where in list(lacking.items())[:20]
    )


def test_translations_have_the_placeholders_of_their_originals() -> None:
    wrong = [
        f"{text!r} -> {chinese!r}"
        for text, chinese in catalogue("zh").items()
        if placeholders(text) != placeholders(chinese)
    ]
    assert not wrong


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    assert not set(catalogue("zh")) - set(all_texts())


def test_every_refusal_has_a_text() -> None:
    silent = [f"{where} {code}" for where, code, _given in refusals() if code not in TEXTS]
    assert not silent, "add to pages/ui/refusals.py:\n" + "\n".join(silent)


def test_every_refusal_fills_the_placeholders_of_its_text() -> None:
    made = [*refusals(), *(("services/errors.py", code, given) for code, given in BUILT_IN.items())]
    wrong = [
        f"{where} {code}: {sorted(placeholders(TEXTS[code]) - given)} not given"
        for where, code, given in made
        if code in TEXTS and given is not None and placeholders(TEXTS[code]) - given
    ]
    assert not wrong


@pytest.mark.parametrize(
    "kind", ["Role", "PlaceKind", "UnitUse", "AreaSource", "OwnerKind", "Choice", "Channel"]
)
def test_every_word_of_a_closed_list_has_a_label(kind: str) -> None:
    assert not [word for word in getattr(enums, kind) if (type(word), word) not in LABELS]


def test_a_task_group_bears_one_name_in_chinese() -> None:
    told = catalogue("zh")
    other = [
        text for text, chinese in told.items() if "task group" in text.lower() and "专项小组" not in chinese
    ]
    assert not other
    assert not [text for text, chinese in told.items() if "工作小组" in chinese or "工作组" in chinese]

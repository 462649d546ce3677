"""The repository keeps its own rules: guards, layers to be trusted, files of a size that fits a head."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from pages.ui.areas import AREAS
from services import migrations

ROOT = Path(__file__).parents[1]
HOUSE = [p for top in ("pages", "services", "models", "tests") for p in sorted((ROOT / top).rglob("*.py"))]
CODE = [*HOUSE, ROOT / "app.py", ROOT / "manage.py"]
PAGES = [
    p
    for p in sorted((ROOT / "pages").glob("*/*.py"))
    if p.parent.name not in ("ui", "web") and p.name != "__init__.py"
]
LONGEST, LONGEST_TEST = 300, 350
MIGRATIONS = ROOT / "models" / "migrations" / "versions"


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_begins_with_its_guard(path: Path) -> None:
    if path.name == "sign_in.py":
        return
    first = next(
        node
        for node in parsed(path).body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    assert re.fullmatch(r"actor = session\.require\((Permission|P)\.[A-Z_]+\)", ast.unparse(first))


def test_every_page_guards_what_its_entry_promises() -> None:
    for entry in (e for entries in AREAS.values() for e in entries):
        text = (ROOT / "pages" / entry.script).read_text("utf-8")
        found = re.search(r"actor = session\.require\((?:Permission|P)\.([A-Z_]+)\)", text)
        assert found is not None, entry.script
        assert found[1] == entry.permission.name, entry.script


def reruns_of_their_own(tree: ast.Module) -> set[str]:
    """Functions that Streamlit runs again without the page around them: fragments, and bodies of dialogs."""
    called = {
        n.args[0].id
        for n in ast.walk(tree)
        if isinstance(n, ast.Call)
        and "st.dialog(" in ast.unparse(n.func)
        and n.args
        and isinstance(n.args[0], ast.Name)
    }
    decorated = {
        n.name
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef)
        and any("st.fragment" in ast.unparse(d) or "st.dialog" in ast.unparse(d) for d in n.decorator_list)
    }
    return called | decorated


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=name)
def test_what_runs_without_the_page_around_it_asks_anew_who_is_there(path: Path) -> None:
    tree = parsed(path)
    alone = reruns_of_their_own(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in alone:
            code = [
                n for n in node.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))
            ]
            assert "session.require(" in ast.unparse(code[0]), f"{name(path)}: {node.name}"


def test_no_script_stands_directly_in_pages_but_the_frame() -> None:
    assert {p.name for p in (ROOT / "pages").glob("*.py")} == {"__init__.py", "frame.py"}


def streamlit_inside_sessions(tree: ast.Module) -> Iterator[int]:
    """The lines that name `st` inside a `with open_session()`, where Streamlit may end the run and undo it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.With) or "open_session(" not in "".join(
            ast.unparse(item.context_expr) for item in node.items
        ):
            continue
        for inner in (n for statement in node.body for n in ast.walk(statement)):
            if isinstance(inner, ast.Name) and inner.id == "st":
                yield inner.lineno


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=name)
def test_nothing_is_drawn_inside_an_open_session(path: Path) -> None:
    assert not list(streamlit_inside_sessions(parsed(path)))


def test_the_search_for_drawing_inside_a_session_finds_it() -> None:
    sample = "with open_session(write=True) as db:\n    do(db)\n    st.write(1)"
    assert list(streamlit_inside_sessions(ast.parse(sample))) == [3]


def test_only_pages_know_streamlit_and_only_the_session_knows_the_authenticator() -> None:
    for path in CODE:
        imported = {
            module
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for module in (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            )
        }
        where = name(path)
        if any(m.split(".")[0] == "streamlit_authenticator" for m in imported):
            assert where == "pages/ui/session.py"
        if any(m.split(".")[0] == "streamlit" for m in imported):
            assert where.startswith(("pages/", "tests/")) or where == "app.py", where
            assert where not in ("pages/ui/charts.py", "pages/ui/formats.py")


def test_services_never_read_the_clock() -> None:
    clocks = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
    asking = [
        name(p) for p in HOUSE if name(p).startswith("services/") and clocks.search(p.read_text("utf-8"))
    ]
    assert not asking


def test_packages_are_empty_at_the_top() -> None:
    assert not [name(p) for p in HOUSE if p.name == "__init__.py" and p.read_text("utf-8").strip()]


def test_every_module_says_what_it_is_and_fits_a_head() -> None:
    for path in CODE:
        if path.name == "__init__.py" or MIGRATIONS in path.parents:
            continue
        assert ast.get_docstring(parsed(path)), f"{name(path)} has no docstring"
        most = LONGEST_TEST if name(path).startswith("tests/") else LONGEST
        assert len(path.read_text("utf-8").splitlines()) <= most, f"{name(path)} has more than {most} lines"


def test_there_is_no_drawer_for_everything() -> None:
    assert not [name(p) for p in HOUSE if p.stem in ("utils", "helpers", "common", "misc")]


def test_migrations_have_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrations.config()).get_heads()) == 1

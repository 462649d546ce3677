"""The Chinese fonts that PDF papers embed: Noto CJK (SIL OFL) as Debian's fonts-noto-cjk installs it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from services.errors import Refused

PACKAGE = "fonts-noto-cjk"
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
FILES = {"serif": "NotoSerifCJK-Regular.ttc", "sans": "NotoSansCJK-Bold.ttc"}


def find(family: str) -> Path:
    """The file of a family: `serif` for text, `sans` for what is set bold. Raises Refused("font_missing")."""
    for folder in FOLDERS:
        if found := _in(folder, FILES[family]):
            return found
    raise Refused("font_missing", package=PACKAGE)


def _in(folder: Path, name: str) -> Path | None:
    return next(iter(sorted(folder.rglob(name))), None) if folder.is_dir() else None


@cache
def simplified(path: Path) -> int:
    """Which font of the collection has the Chinese forms of the characters."""
    from fontTools.ttLib import TTCollection

    with TTCollection(path, lazy=True) as collection:
        names = [str(font["name"].getDebugName(1)) for font in collection.fonts]
    return next((n for n, name in enumerate(names) if name.endswith("CJK SC")), 0)

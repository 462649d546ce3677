"""Who owns a unit: one cell of names -> its owners, and which of them are one person.

The law counts people, not units: a buyer with several units is one person, and so is the developer for all
that is unsold or not delivered (Supreme People's Court on building ownership, art. 9). Merging two rows into
one person changes a vote, so it needs evidence: the same name with the same identity number or telephone. The
same name alone stays two people and is pointed out, unless whoever imports says that names are unique here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from models.enums import OwnerKind
from services.imports.cells import half_width

DEVELOPER = "开发商"
PERSON = OwnerKind.PERSON

_CUT = re.compile(r"\s*(?:[、，,;；/／|｜\n]|\s(?:and|AND|And|和|&)\s)\s*")
_UNSOLD = re.compile(
    r"未售|未出售|未销售|未交付|待售|开发商|建设单位|开发企业|开发公司|房地产开发|房产开发|developer|unsold",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(公司|厂|局|处|所|社|院|校|行|中心|集团|委员会|居委会|大学|学校|幼儿园|合伙\)?|ltd\.?|inc\.?|llc)$",
    re.IGNORECASE,
)
_PUBLIC = re.compile(r"公房|产权单位|直管|国有|房管所|房屋管理所")
# Each expression here, and the sign of a mask, needs one of these: a name without them is one person.
_TELLING = re.compile(
    r"[\s、，,;；/／|｜A-Za-z*＊某×等\-—无\\空不未待开位产司厂局处所社院校行心团会学园伙公直有]"
)
_PADDED = re.compile(r"[\u4e00-\u9fff\U00020000-\U0003ffff] +[\u4e00-\u9fff\U00020000-\U0003ffff]")
_NOBODY = re.compile(r"[-—/无\\空\s]*|不详|未知|n/?a", re.IGNORECASE)
_MORE = re.compile(r"等(\d+|[二三四五六七八九十]+)?[人户名]?$")


class Names(NamedTuple):
    """The owners in one cell, as (kind, name). `review` says what a person should look at, or is empty."""

    owners: tuple[tuple[OwnerKind, str], ...]
    review: str = ""


def split(written: str, *, unsold: bool = False) -> Names:
    """The owners named in a cell: co-owners are separated by 、 , ; / a line break or a free-standing "and".

    `unsold` is what another column says of the unit: then the developer owns it, whatever the cell names.
    """
    if written and not unsold and not _TELLING.search(written):
        return Names(((PERSON, written),))
    if unsold:
        return Names(((OwnerKind.DEVELOPER, _developer(written)),))
    if _NOBODY.fullmatch(written):
        return Names(())
    if _UNSOLD.search(written):
        return Names(((OwnerKind.DEVELOPER, _developer(written)),))
    parts = dict.fromkeys(_joined(part) for part in _CUT.split(written) if part)
    more = any(_MORE.search(part) for part in parts)
    masked = any(is_masked(part) for part in parts)
    review = "owners_not_all_named" if more else "owner_masked" if masked else ""
    return Names(tuple((kind_of(part), part) for part in parts), review)


def _developer(written: str) -> str:
    return written if _COMPANY.search(written) else DEVELOPER


def _joined(name: str) -> str:
    """王　伟 is a name of two signs padded to the width of three; other blanks in names mean something."""
    return name.replace(" ", "") if _PADDED.fullmatch(name) else name


def says_unsold(status: str) -> bool:
    """Whether a status such as 未售 or 未交付 gives the unit to the developer."""
    return bool(status) and _UNSOLD.search(status) is not None


def kind_of(name: str) -> OwnerKind:
    """What the name looks like: a person, a company, public housing, the developer."""
    if _UNSOLD.search(name):
        return OwnerKind.DEVELOPER
    if _PUBLIC.search(name):
        return OwnerKind.PUBLIC_HOUSING
    return OwnerKind.COMPANY if len(name) > 3 and _COMPANY.search(name) else OwnerKind.PERSON


def is_masked(name: str) -> bool:
    """Whether part of the name is hidden (张*, 李某某): then equal names prove nothing."""
    return "*" in name or "＊" in name or "某" in name or "×" in name


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """What two spellings of one name share: blanks, width and case do not matter."""
    return half_width(name).replace(" ", "").casefold()

"""What notices call their figures: Chinese headings beside ours, and totals written one below the other.

A notice on a wall prints `参与表决人数：40人`, not `returned_owners`. A heading that is not known stays as it is, so
that nothing is taken for what it is not.
"""

import re
from collections.abc import Iterator, Sequence

_OF = {
    "total": ("业主总", "总", "应参加表决", "全体业主"),
    "returned": ("参与表决", "参加表决", "参与", "参加", "收回"),
    "agree": ("同意",),
    "against": ("反对", "不同意"),
    "abstain": ("弃权",),
    "invalid": ("废票", "无效", "无效票"),
    "unreturned_counted": ("未收回计入", "未交回计入", "视为同意"),
}
_PEOPLE = ("人数", "户数", "数", "业主人数", "业主数", "业主户数", "票数")
_AREA = ("面积", "专有面积", "专有部分面积", "建筑面积")
_SHARES = {"participation": ("参与", "参与表决", "参加表决"), "agreement": ("同意",)}
_OTHERS = {
    "id": ("编号", "公告", "名称", "项目", "notice"),
    "class": ("类别", "事项类别"),
    "date": ("日期", "表决日期", "表决时间", "投票日期"),
    "unreturned_counted_as": ("未收回计为", "未交回计为", "未收回计入意见"),
}
_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]|\s")
_UNIT = re.compile(r"(?<=[0-9０-９])\s*(?:人|户|名|票|位|平方米|平米|㎡|m²|m2)\Z")
_PAIR = re.compile(r"\s*([^\t：:=]+?)\s*[\t：:=]\s*(.*?)\s*")
_MARKS = "。；;，,"


def _names() -> Iterator[tuple[str, str]]:
    """Each Chinese name with its column."""
    for column, names in _OTHERS.items():
        yield from ((name, column) for name in names)
    for word, starts in _OF.items():
        area = "total_area_m2" if word == "total" else f"{word}_area"
        yield from ((start + end, f"{word}_owners") for start in starts for end in _PEOPLE)
        yield from ((start + end, area) for start in starts for end in _AREA)
    for test, starts in _SHARES.items():
        for unit, ends in (("owners", ("人数", "户数")), ("area", ("面积",))):
            column = f"printed_{test}_{unit}"
            yield from ((f"{s}{e}{r}", column) for s in starts for e in ends for r in ("比例", "占比"))


_COLUMNS = dict(_names())


def column(heading: str) -> str:
    """Our name of a heading; one that is not known as it stands."""
    written = heading.strip().lower()
    return _COLUMNS.get(_BRACKETS.sub("", written), written)


def upright(text: str, known: Sequence[str]) -> dict[str, str] | None:
    """The totals of one notice written as `heading: figure`, a line each, by column; None for anything else.

    What is no such line is left out; a heading given twice keeps its first figure.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        pair = _PAIR.fullmatch(line)
        name = column(pair[1]) if pair else ""
        if pair and name in known and name not in found:
            found[name] = _UNIT.sub("", pair[2].rstrip(_MARKS))
    return found if len(found) > 2 else None

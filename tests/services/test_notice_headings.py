"""Totals as a notice prints them: Chinese headings, one a line, with units; all five published results so pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Outcome
from services.consultations.notice_cells import KNOWN, read_notices
from services.consultations.notice_headings import column, upright
from services.consultations.notices import judge_notices
from services.errors import Refused
from tests.services.test_notices import published_notices

CHINESE = {
    "id": "编号", "class": "类别", "date": "日期", "total_owners": "业主总人数", "total_area_m2": "总面积（㎡）",
    "returned_owners": "参与表决人数", "returned_area": "参与表决面积", "agree_owners": "同意人数",
    "agree_area": "同意面积", "against_owners": "反对人数", "against_area": "反对面积", "abstain_owners": "弃权人数",
    "abstain_area": "弃权面积", "invalid_owners": "废票数", "invalid_area": "无效票面积",
    "unreturned_counted_owners": "未交回计入人数", "unreturned_counted_area": "未交回计入面积",
    "unreturned_counted_as": "未交回计为", "printed_participation_owners": "参与人数比例",
    "printed_participation_area": "参与面积占比", "printed_agreement_owners": "同意人数比例",
    "printed_agreement_area": "同意面积比例",
}  # fmt: skip
CARRIED = """编号：某小区2单元
类别：一般事项
日期：2023年11月9日
业主总人数：36人
总面积（平方米）：3,508.53平方米；
参与表决人数：３６户
参与表决面积: 3508.53 ㎡
同意人数	24
同意面积=2398.41
同意人数比例：66.67%
（盖章）"""


def test_every_column_has_a_chinese_heading() -> None:
    assert set(CHINESE) == set(KNOWN)
    assert {name: column(heading) for name, heading in CHINESE.items()} == {name: name for name in CHINESE}


def test_totals_pasted_as_a_notice_prints_them_are_judged() -> None:
    (found,) = judge_notices(read_notices(CARRIED.encode()))
    assert (found.id, found.strict) == ("某小区2单元", Outcome.PASSED)
    assert [(share.test, share.printed) for share in found.shares] == [("agreement_owners", "66.67%")]


def test_a_figure_left_out_decides_nothing_and_is_named() -> None:
    lines = [line for line in CARRIED.splitlines() if not line.startswith("参与表决面积")]
    (found,) = judge_notices(read_notices("\n".join(lines).encode()))
    assert found.strict is Outcome.UNDECIDABLE
    assert any("participation_area" in warning for warning in found.warnings)


def test_a_table_may_have_chinese_headings() -> None:
    heads = [
        "编号",
        "类别",
        "日期",
        "总户数",
        "总面积(m²)",
        "参加人数",
        "参加面积",
        "同意户数",
        "同意专有面积",
    ]
    rows = ",".join(heads) + "\n甲,特别,2023-11-09,36,3508.53,36,3508.53,24,2398.41\n"
    (found,) = judge_notices(read_notices(rows.encode("gb18030")))
    assert (found.id, found.strict) == ("甲", Outcome.FAILED)


def test_a_heading_that_is_not_known_is_not_taken_for_another() -> None:
    assert column("同意并反对人数") == "同意并反对人数"
    with pytest.raises(Refused, match="notice_columns_missing"):
        read_notices("甲,乙\n1,2".encode())


@pytest.mark.shared_data
def test_each_of_the_five_published_results_pasted_line_by_line_says_what_it_supports() -> None:
    found = {}
    for notice in published_notices():
        told = notice | {"class": "特别" if "special" in notice["rule_class"] else "一般"}
        told |= {
            "unreturned_counted_as": {"agree": "同意", "against": "反对"}.get(
                told["unreturned_counted_as"] or ""
            )
        }
        lines = [f"{CHINESE[name]}：{told[name]}" for name in KNOWN if told.get(name) not in (None, "")]
        (verdict,) = judge_notices(read_notices("\n".join(lines).encode()))
        found[verdict.id] = (str(verdict.strict), verdict.with_clause and str(verdict.with_clause))
    assert {name: strict for name, (strict, _clause) in found.items()} == {
        "leshan-yuxinyuan-2023-29": "undecidable",
        "leshan-jiadingguoji-u1-2023-43": "passed",
        "leshan-jiadingguoji-u2-2023-43": "passed",
        "minhang-pinyayuan-57-2022": "undecidable",
        "xichang-elevator-2023": "undecidable",
    }


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_of_totals(text: str) -> None:
    found = upright(text, KNOWN)
    assert found is None or set(found) <= set(KNOWN)

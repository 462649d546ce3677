"""Checking a published notice: what its printed totals support, in words, whatever somebody types."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.i18n import speaking
from tests.pages.test_consultation_pages import press, said
from tests.support.screen import open_page
from tests.support.world import World

NOTICES = "consultations/notices.py"
U2 = {
    "total_owners": "36",
    "total_area_m2": "3,508.53",
    "returned_owners": "36",
    "returned_area": "3508.53",
    "agree_owners": "24",
    "agree_area": "２３９８.４１",
}
HEAD = "id,class,date,total_owners,total_area_m2,returned_owners,returned_area,agree_owners,agree_area"


def typed(at: AppTest, **figures: str) -> AppTest:
    for name, text in figures.items():
        at.text_input(key=f"notice_{name}").set_value(text)
    return press(at, "Check the figures")


def pasted(at: AppTest, text: str) -> AppTest:
    at.button_group(key="notice_way").set_value("paste").run()
    return at.text_area(key="notice_text").set_value(text).run()


@pytest.mark.parametrize("who", ["leader", "officer", "secretary", "grid_worker"])
def test_everybody_who_sees_votes_checks_a_notice(world: World, who: str) -> None:
    at = typed(open_page(getattr(world, who), NOTICES), **U2)
    assert "The printed figures support it: carried." in said(at)
    assert "24 / 36 = 66.66%" in said(at)
    assert "3,508.53 m²" in said(at)


def test_an_administrator_has_no_such_page(world: World) -> None:
    at = open_page(world.administrator)
    try:
        at.switch_page(NOTICES).run()
    except Exception:
        return
    assert "notice_send" not in [b.key for b in at.button]


def test_the_class_decides_and_percentages_are_explained(world: World) -> None:
    at = open_page(world.leader, NOTICES)
    at.radio(key="notice_class").set_value("special")
    shares = {"printed_agreement_owners": "66.67", "printed_agreement_area": "70.00"}
    text = said(typed(at, **U2, **shares))
    assert "do not support it: not carried" in text
    assert "Agreeing, by owners: 66\\.67% is rounded." in text
    assert "70\\.00% does not come from the figures; they give 68.35%." in text


def test_missing_and_unreadable_figures_are_named_in_words(world: World) -> None:
    at = typed(open_page(world.leader, NOTICES), **U2 | {"returned_area": "", "agree_owners": "many"})
    assert "The printed figures decide nothing." in said(at)
    assert "Not a number: Agreeing, owners\\: 'many'." in said(at)
    at = typed(at, agree_owners="24")
    assert "Not printed, so not decided: Taking part, by area, Agreeing, by area." in said(at)


def test_ballots_counted_in_give_a_second_verdict(world: World) -> None:
    at = open_page(world.leader, NOTICES)
    at.radio(key="notice_class").set_value("special")
    at.selectbox(key="notice_counted_as").set_value("agree")
    counted = {"unreturned_counted_owners": "12", "unreturned_counted_area": "1100"}
    small = {"returned_owners": "20", "returned_area": "2000", "agree_owners": "18", "agree_area": "1800"}
    text = said(typed(at, **U2 | small | counted))
    assert "not support it: not carried" in text
    assert "With the unreturned ballots that were counted in: carried." in text
    assert "Counting unreturned ballots in changes the verdict." in text


def test_a_pasted_table_lists_its_notices_and_one_is_looked_at(world: World) -> None:
    rows = ["a,ordinary,2023-11-09,36,3508.53,36,3508.53,24,2398.41", "b,special,2023-11-09,36,,36,,24,"]
    at = pasted(open_page(world.officer, NOTICES), "\n".join([HEAD, *rows]))
    assert list(at.dataframe[0].value["Verdict"]) == ["Carried", "Not carried"]
    at.selectbox(key="notice_one").set_value(1).run()
    assert "not carried" in said(at)


def test_the_totals_of_a_notice_pasted_line_by_line_say_what_they_support(world: World) -> None:
    lines = [
        "编号：2单元",
        "类别：一般",
        "日期：2023年11月9日",
        "业主总人数：36人",
        "总面积：3,508.53㎡",
        "参与表决人数：36",
        "参与表决面积：3508.53",
        "同意人数：24户",
        "同意面积：2398.41",
        "同意人数比例：66.67%",
    ]
    text = said(pasted(open_page(world.officer, NOTICES), "\n".join(lines)))
    assert "The printed figures support it: carried." in text
    assert "66\\.67% is rounded" in text


@pytest.mark.parametrize("text", ["hello", "\0", '"', HEAD, "id,id\n1,2", HEAD + "\n" + "x" * 9000])
def test_whatever_is_pasted_there_is_a_message_and_no_traceback(world: World, text: str) -> None:
    assert not pasted(open_page(world.officer, NOTICES), text).exception


def test_the_page_speaks_chinese(world: World) -> None:
    at = open_page(world.officer, NOTICES, language="zh")
    for name, text in (U2 | {"printed_agreement_owners": "66.67"}).items():
        at.text_input(key=f"notice_{name}").set_value(text)
    with speaking("zh"):
        at = press(at, "核对")
    assert "所公布的数字支持：通过。" in said(at)
    assert "四舍五入" in said(at)
    assert not at.exception

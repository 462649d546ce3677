"""Words, articles and stored values as people read them, in Chinese and in English."""

from __future__ import annotations

import pytest

from pages.ui import activity_words, formats, tender_forms
from pages.ui.i18n import _, speaking
from pages.ui.refusals_of_consultations import OF_CONSULTATIONS
from pages.ui.refusals_of_money import OF_MONEY
from pages.ui.refusals_of_tenders import OF_TENDERS
from pages.ui.refusals_of_the_net import OF_THE_NET
from pages.web import downloads


@pytest.mark.parametrize(
    ("number", "said"),
    [("278(1)5", "第278条第1款第5项"), ("278(2)", "第278条第2款"), ("12", "第12条"), ("", "")],
)
def test_an_article_is_cited_as_chinese_laws_are(number: str, said: str) -> None:
    with speaking("zh"):
        assert formats.article(number) == said
    with speaking("en"):
        assert formats.article(number) == number


def test_the_log_says_stored_words_as_people_read_them() -> None:
    with speaking("zh"):
        assert activity_words.value_text("choice", "agree") == "同意"
        assert activity_words.value_text("stage", "task_group") == "成立专项小组"
        assert activity_words.value_text("paid_fen", 1_234_500) == "¥12,345.00"
        assert activity_words.value_text("area_dm2", 5_233) == "52.33 m²"
        assert activity_words.value_text("posts", [["grid_worker", 7]]) == "网格员 7"
        assert activity_words.subject_text("ballot", 3) == "表决票 3"


def test_what_a_resident_asks_for_is_not_called_what_a_tender_asks_for() -> None:
    with speaking("zh"):
        assert activity_words.field_text("text") == _(downloads.HEADS["text"]) == "诉求内容"
        assert _(tender_forms.TERMS["title"]) == "招标内容"


def test_the_log_of_a_file_of_grids_is_read_in_words() -> None:
    with speaking("zh"):
        assert activity_words.value_text("department", "police") == "公安"
        assert activity_words.field_text("grids_came") == "新增网格数"


def test_a_name_that_looks_like_a_stored_word_stays_a_name() -> None:
    with speaking("zh"):
        assert activity_words.value_text("name", "agree") == "agree"
        assert activity_words.value_text("unheard_of", "open") == "open"


def test_no_refusal_has_two_texts() -> None:
    codes = [*OF_CONSULTATIONS, *OF_MONEY, *OF_TENDERS, *OF_THE_NET]
    assert [code for code in codes if codes.count(code) > 1] == []

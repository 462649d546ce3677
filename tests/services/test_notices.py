"""Published notices judged again: what their printed totals support, and what they do not."""

import contextlib
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Outcome
from services.consultations.notice_cells import COUNTED, FIGURES, REQUIRED, SPLITS
from services.consultations.notices import NoticeVerdict, judge_notices, read_notices
from services.errors import Refused

SHARED = Path(__file__).parents[3] / "shared" / "data"
COLUMNS = (*REQUIRED, *SPLITS, *COUNTED, "unreturned_counted_as")
SOUND = {
    "id": "n1",
    "class": "special",
    "date": "2024-05-06",
    "total_owners": "100",
    "total_area_m2": "8000.00",
    "returned_owners": "80",
    "returned_area": "6400.00",
    "agree_owners": "60",
    "agree_area": "4800.00",
}


def judged(**changes: str) -> NoticeVerdict:
    return judge_notices([SOUND | {key.rstrip("_"): text for key, text in changes.items()}])[0]


def codes(verdict: NoticeVerdict) -> list[str]:
    return [warning.split(":")[0] for warning in verdict.warnings]


def as_csv(rows: list[dict[str, str]]) -> str:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, COLUMNS, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue()


def test_a_notice_at_exactly_three_quarters_passes():
    assert judged().as_record() == {
        "id": "n1",
        "strict": "passed",
        "tests": [
            {
                "name": "participation_owners",
                "numerator": 80,
                "denominator": 100,
                "required": ">= 2/3",
                "met": True,
            },
            {
                "name": "participation_area",
                "numerator": "6400.00",
                "denominator": "8000.00",
                "required": ">= 2/3",
                "met": True,
            },
            {
                "name": "agreement_owners",
                "numerator": 60,
                "denominator": 80,
                "required": ">= 3/4",
                "met": True,
            },
            {
                "name": "agreement_area",
                "numerator": "4800.00",
                "denominator": "6400.00",
                "required": ">= 3/4",
                "met": True,
            },
        ],
        "warnings": [],
    }


def test_one_square_decimetre_short_of_three_quarters_fails():
    assert judged(agree_area="4799.99").strict is Outcome.FAILED


def published_notices() -> list[dict[str, Any]]:
    published = SHARED / "votes" / "published_results.json"
    if not published.exists():
        pytest.skip(f"the real notices are not beside the checkout ({published})")
    found: list[dict[str, Any]] = json.loads(published.read_text(encoding="utf-8"))
    return found


def as_rows(notices: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {key: "" if value is None else str(value) for key, value in notice.items()}
        | {"class": notice["rule_class"].split()[0]}
        for notice in notices
    ]


@pytest.mark.shared_data
def test_the_five_published_results_get_what_their_figures_support():
    verdicts = judge_notices(read_notices(as_csv(as_rows(published_notices())).encode()))
    assert {verdict.id: str(verdict.strict) for verdict in verdicts} == {
        "leshan-yuxinyuan-2023-29": "undecidable",  # the area taking part is not printed
        "leshan-jiadingguoji-u1-2023-43": "passed",
        "leshan-jiadingguoji-u2-2023-43": "passed",  # 24 of 36 printed as 66.67%
        "minhang-pinyayuan-57-2022": "undecidable",  # neither all owners nor any area
        "xichang-elevator-2023": "undecidable",  # 10 of 12 owners, no area
    }
    assert codes(verdicts[4])[0] == "date_first_taken"
    assert all("figures_missing" in codes(verdicts[index]) for index in (0, 3, 4))


def test_a_table_copied_from_a_spreadsheet_is_read():
    sheet = "\t".join(SOUND) + "\r\n" + "\t".join(SOUND.values()) + "\r\n"
    assert judge_notices(read_notices(sheet.encode()))[0] == judged()


def test_a_notice_without_areas_is_undecidable_though_all_owners_agreed():
    verdict = judged(total_area_m2="", returned_area="", agree_area="", agree_owners="80")
    assert verdict.strict is Outcome.UNDECIDABLE
    assert [test.met for test in verdict.tests] == [True, None, True, None]


def test_a_notice_without_areas_still_fails_on_its_owners():
    assert (
        judged(total_area_m2="", returned_area="", agree_area="", agree_owners="50").strict is Outcome.FAILED
    )


def test_a_notice_of_2020_is_judged_by_all_owners():
    verdict = judged(date="2020-12-31")
    assert verdict.strict is Outcome.FAILED
    assert (verdict.tests[2].denominator, verdict.tests[2].required) == (100, ">= 2/3")
    assert judged(date="2021-01-01").strict is Outcome.PASSED


@pytest.mark.parametrize("text", ["2023-06-08 vote; 2023-10-13 notice", "voted 2023/6/8", "2023年6月8日公告"])
def test_the_first_date_of_a_text_is_taken_and_said(text):
    verdict = judged(date=text)
    assert verdict.strict is Outcome.PASSED
    assert verdict.warnings[0].startswith("date_first_taken: row 2, 2023-06-08")


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("total_owners", "about 100", "number_unreadable"),
        ("total_owners", "-100", "number_unreadable"),
        ("agree_area", "NaN", "number_unreadable"),
        ("agree_area", "inf", "number_unreadable"),
        ("agree_area", "1e9", "number_unreadable"),
        ("agree_area", "4,80.00", "number_unreadable"),
        ("agree_area", "9" * 5000, "number_unreadable"),
        ("agree_area", "4800²", "number_unreadable"),
        ("agree_area", "٤٨٠٠", "number_unreadable"),
        ("total_area_m2", "226421.0857", "too_many_decimals"),
        ("returned_owners", "79.5", "not_a_whole_number"),
        ("class_", "unanimous", "class_unknown"),
        ("class_", "", "class_missing"),
        ("date", "last spring", "date_unreadable"),
        ("date", "2023-02-30", "date_unreadable"),
        ("date", "", "date_missing"),
        ("unreturned_counted_as", "both", "counted_as_unknown"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_decides_nothing(column, text, code):
    verdict = judged(**{column: text})
    assert verdict.strict is Outcome.UNDECIDABLE
    assert verdict.warnings[0].startswith(f"{code}: row 2, column {column.rstrip('_')}: ")
    assert [test.met for test in verdict.tests] == [None] * 4


def test_a_bad_row_leaves_the_others_alone():
    verdicts = judge_notices([SOUND | {"agree_owners": "many"}, SOUND])
    assert [verdict.strict for verdict in verdicts] == [Outcome.UNDECIDABLE, Outcome.PASSED]


def test_full_width_digits_and_thousands_are_read():
    wide = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in "0123456789,."})
    verdict = judged(total_area_m2="8,000.0".translate(wide), returned_area="6,400.00", class_="Special")
    assert (verdict.strict, verdict.warnings) == (Outcome.PASSED, ())
    assert verdict.tests[1].denominator == 800000


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"returned_owners": "101"}, "returned_owners_exceeds_total_owners"),
        ({"returned_area": "8000.01"}, "returned_area_exceeds_total_area_m2"),
        ({"agree_owners": "81"}, "agree_owners_exceeds_returned_owners"),
        ({"returned_area": "", "agree_area": "8000.01"}, "agree_area_exceeds_total_area_m2"),
        (
            {"against_owners": "10", "abstain_owners": "4", "invalid_owners": "2"},
            "split_differs_from_returned_owners",
        ),
        ({"against_area": "1600.01"}, "split_differs_from_returned_area"),
        ({"unreturned_counted_owners": "5"}, "counted_as_missing"),
        ({"total_owners": "0"}, "total_zero"),
    ],
)
def test_figures_that_cannot_all_be_right_are_warned_about(changes, code):
    assert code in codes(judged(**changes))


def test_a_split_that_adds_up_is_not_warned_about():
    split = {"against_owners": "12", "abstain_owners": "5", "invalid_owners": "3", "against_area": "1000"}
    assert judged(**split).warnings == ()


def test_unreturned_ballots_counted_as_agreeing_show_where_the_clause_changes_the_verdict():
    verdict = judged(
        returned_owners="60",
        returned_area="4800",
        agree_owners="50",
        agree_area="4000",
        unreturned_counted_owners="30",
        unreturned_counted_area="2400",
        unreturned_counted_as="agree",
    )
    assert (verdict.strict, verdict.with_clause) == (Outcome.FAILED, Outcome.PASSED)
    assert codes(verdict) == ["clause_changes_verdict"]


def test_unreturned_ballots_counted_as_against_can_sink_what_ballots_carried():
    verdict = judged(
        unreturned_counted_owners="15", unreturned_counted_area="1200", unreturned_counted_as="against"
    )
    assert (verdict.strict, verdict.with_clause) == (Outcome.PASSED, Outcome.FAILED)
    assert codes(verdict) == ["clause_changes_verdict"]


def test_counted_ballots_that_change_nothing_are_not_warned_about():
    verdict = judged(
        unreturned_counted_owners="9", unreturned_counted_area="720", unreturned_counted_as="agree"
    )
    assert (verdict.with_clause, verdict.warnings) == (Outcome.PASSED, ())


def test_counted_ballots_among_the_returned_are_taken_out_before_judging():
    verdict = judged(
        returned_owners="100",
        returned_area="8000",
        agree_owners="80",
        agree_area="6400",
        unreturned_counted_owners="40",
        unreturned_counted_area="3200",
        unreturned_counted_as="agree",
    )
    assert (verdict.strict, verdict.with_clause) == (Outcome.FAILED, Outcome.PASSED)
    assert [test.numerator for test in verdict.tests] == [60, 480000, 40, 320000]
    assert codes(verdict) == ["unreturned_taken_out", "unreturned_taken_out", "clause_changes_verdict"]


def test_counted_ballots_inside_agree_are_taken_out_when_only_then_the_split_adds_up():
    verdict = judged(
        agree_owners="70",
        against_owners="20",
        abstain_owners="0",
        invalid_owners="0",
        unreturned_counted_owners="10",
        unreturned_counted_area="0",
        unreturned_counted_as="agree",
    )
    assert verdict.tests[2].numerator == 60
    assert "unreturned_taken_out" in codes(verdict)


def test_a_file_without_its_columns_is_refused_and_the_columns_named():
    for attempt in (lambda: read_notices(b"id,class\n1,special\n"), lambda: judge_notices([{"id": "1"}])):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "notice_columns_missing"
        assert "agree_area" in refusal.value.params["columns"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_names_of_notices_survive_every_usual_encoding(encoding):
    content = as_csv([SOUND | {"id": "长桥·𠮷田"}]).encode(encoding)
    assert judge_notices(read_notices(content))[0].as_record()["id"] == "长桥·𠮷田"


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", "id,class".encode("utf-16"), b"PK\x03\x04\0\xff\xff", b"\xff\xff"]
)
def test_what_is_no_table_is_refused_calmly(content):
    with pytest.raises(Refused) as refusal:
        read_notices(content)
    assert refusal.value.code in {"notice_columns_missing", "notice_not_text"}


def test_a_column_given_twice_is_refused():
    head = as_csv([]).strip()
    with pytest.raises(Refused, match="notice_columns_repeated"):
        read_notices(f"{head},agree_owners\n".encode())


def test_blank_lines_are_left_out_and_rows_keep_their_numbers():
    sheet = as_csv([SOUND, {}, SOUND | {"agree_owners": "x"}])
    verdicts = judge_notices(read_notices(sheet.encode()))
    assert [verdict.strict for verdict in verdicts] == [Outcome.PASSED, Outcome.UNDECIDABLE]
    assert verdicts[1].warnings[0].startswith("number_unreadable: row 4, column agree_owners")


def test_a_thousands_comma_without_quotes_does_not_shift_figures_silently():
    head = ",".join(REQUIRED)
    line = "n1,special,2024-05-06,100,8,000.00,80,6400.00,60,4800.00"
    verdict = judge_notices(read_notices(f"{head}\n{line}\n".encode()))[0]
    assert (verdict.strict, codes(verdict)[0]) == (Outcome.UNDECIDABLE, "too_many_cells")


def test_a_short_line_has_blank_figures():
    head = ",".join(REQUIRED)
    verdict = judge_notices(read_notices(f"{head}\nn1,special,2024-05-06,100\n".encode()))[0]
    assert (verdict.strict, codes(verdict)) == (Outcome.UNDECIDABLE, ["figures_missing"])


any_cell = st.text(max_size=12) | st.sampled_from(["", "0", "1", "99.99", "agree", "special", "2020-01-01"])


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, any_cell)), max_size=3))
def test_no_cell_whatever_raises(rows):
    verdicts = judge_notices(rows)
    assert len(verdicts) == len(rows)
    for verdict in verdicts:
        assert len(json.loads(json.dumps(verdict.as_record()))["tests"]) == 4


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise_more_than_a_refusal(content):
    head = ",".join(REQUIRED).encode() + b"\n"
    with contextlib.suppress(Refused):
        assert isinstance(judge_notices(read_notices(head + content)), list)


@given(st.sampled_from(FIGURES))
def test_a_blank_figure_is_never_guessed(column):
    assert judge_notices([SOUND | {column: " "}])[0].strict is Outcome.UNDECIDABLE

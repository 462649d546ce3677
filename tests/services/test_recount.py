"""The checker of a kit, by itself: no byte can be changed, no forgery breaks it, it agrees with the engine."""

import ast
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.enums import PLAIN_CHOICES, Choice, RuleClass
from services.consultations import recount
from services.rules.thresholds import Rule, Threshold, rule_for
from services.rules.voting import Totals, judge
from tests.support.kits import said_of, sealed_again
from tests.support.world import TODAY


@pytest.fixture(scope="module")
def one_kit() -> bytes:
    """The kit of such a vote without a database, for thousands of forgeries."""
    rule = rule_for("fund_use", on=TODAY)
    people = [b"%016x" % n for n in range(10, 16)]
    answers = [b"agree", b"agree", b"agree", b"against"]
    counted = Totals(total_owners=6, total_area_dm2=48000, returned_owners=4, returned_area_dm2=32000,
                     agree_owners=3, agree_area_dm2=24000)  # fmt: skip
    tests = {t.name: [t.numerator, t.denominator, t.required, t.met] for t in judge(rule, counted).tests}
    choices = {"agree": [3, 24000], "against": [1, 8000], "abstain": [0, 0], "invalid": [0, 0]}
    result = {"total": [6, 48000], "choices": choices, "outcome": "passed", "tests": tests}
    record = {
        "format": recount.FORMAT,
        "files": {"roll.csv": "", "ballots.csv": ""},
        "rule": rule.as_record(),
        "result": result,
    }
    roll = [b"%s,%016x,8000" % (who, 99 - n) for n, who in enumerate(people)]
    ballots = [b"%s,%s,paper" % pair for pair in zip(people, answers, strict=False)]
    files = {
        "roll.csv": b"\n".join([b"voter,door,area_dm2", *roll, b""]),
        "ballots.csv": b"\n".join([b"voter,choice,channel", *ballots, b""]),
        "recount.py": b"print()\n",
        "README.txt": b"read me\n",
        "round.json": json.dumps(record, indent=1).encode(),
    }
    return sealed_again(files)


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("ballots.csv", b",against,", b",agree,", "round.json: result.choices.agree.0 is 3, the ballots give 4"),
        ("roll.csv", b",8000\n", b",8001\n", "round.json: result.total.1 is 48000, the ballots give 48001"),
        ("round.json", b'"den": 2', b'"den": 1', "result.tests.agreement_owners.2 is > 1/2, the ballots give > 1/1"),
        ("round.json", b'"passed"', b'"failed"', "round.json: result.outcome is failed, the ballots give passed"),
        ("round.json", b"[\n    4,", b"[\n    5,", "result.tests.participation_owners.0 is 5, the ballots give 4"),
    ],
)  # fmt: skip
def test_a_forger_who_mends_every_sum_is_still_found(
    one_kit: bytes, file: str, before: bytes, after: bytes, told: str
) -> None:
    files = recount.unpack(one_kit)
    assert before in files[file]
    files[file] = files[file].replace(before, after, 1)
    code, out, err = said_of(sealed_again(files))
    assert (code, out) == (1, "")
    assert told in err


FORGERIES: dict[str, Any] = {
    "the rule is none": {"rule": {}},
    "a share of text": {"rule": {"participation_owners": {"num": "2", "den": 3, "strict": False}}},
    "a share above the whole": {"rule": {"participation_owners": {"num": 4, "den": 3, "strict": False}}},
    "a share of nothing": {"rule": {"participation_owners": {"num": 0, "den": 0, "strict": False}}},
    "a result that is a list": {"result": []},
    "no result": {"result": None},
    "other tables": {"files": {}},
    "conditions that are a number": {"rule": {"conditions": 5}},
    "another format": {"format": "duoge-recount-kit/2"},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_record_that_makes_no_sense_is_told_in_one_line(one_kit: bytes, name: str) -> None:
    files = recount.unpack(one_kit)
    record = json.loads(files["round.json"])
    for key, value in FORGERIES[name].items():
        record[key] = {**record[key], **value} if key == "rule" and value else value
    files["round.json"] = json.dumps(record).encode()
    code, out, err = said_of(recount.pack(files | {"SHA256SUMS": recount.sums(files)}))
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    ["0000000000000000,1111111111111111,-5", "0000000000000000,1111111111111111,0", "../../etc/passwd,x,1",
     "0000000000000000,1111111111111111,99999999999999999999999", "0000000000000000,1111111111111111,1.5", ",,", ""],
)  # fmt: skip
def test_a_line_that_is_none_of_a_roll_is_named(one_kit: bytes, line: str) -> None:
    files = recount.unpack(one_kit)
    files["roll.csv"] = files["roll.csv"].replace(b"area_dm2\n", f"area_dm2\n{line}\n".encode())
    code, _out, err = said_of(sealed_again(files))
    assert code == 1
    assert "roll.csv: line 2" in err


@pytest.mark.parametrize(
    "deep", ["[" * 90_000, '{"format":' * 9_000, "9" * 90_000, "1e999", '"\\ud800"', "NaN", ""]
)
def test_a_record_made_to_break_the_reader_breaks_nothing(one_kit: bytes, deep: str) -> None:
    files = recount.unpack(one_kit)
    files["round.json"] = deep.encode()
    code, _out, err = said_of(recount.pack(files | {"SHA256SUMS": recount.sums(files)}))
    assert code == 1
    assert "round.json" in err


def test_a_compressed_kit_is_none_so_no_zip_can_blow_up(one_kit: bytes) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in recount.NAMES:
            zipped.writestr(name, b"\0" * 20_000_000)
    assert said_of(bomb.getvalue())[0] == 1


@pytest.mark.parametrize("raw", [b"", b"PK", b"PK\3\4" + b"\xff" * 40, b"%PDF-1.7", b"\0" * 1000])
def test_what_is_no_kit_is_said_to_be_none(raw: bytes) -> None:
    code, _out, err = said_of(raw)
    assert code == 1
    assert "not a kit" in err


WHO = b"%016x" % 10


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("ballots.csv", WHO + b",against,paper\n", "ballots.csv: line 3: this voter has two ballots"),
        ("ballots.csv", b"%016x,agree,paper\n" % 0, "ballots.csv: line 2: this voter is not on the roll"),
        ("roll.csv", b"%016x,%016x,8000\n" % (0, 99), "roll.csv: line 3: this door stands there twice"),
    ],
)
def test_two_ballots_strangers_and_a_door_twice_are_named(
    one_kit: bytes, file: str, line: bytes, told: str
) -> None:
    files = recount.unpack(one_kit)
    head, *rows = files[file].splitlines(keepends=True)
    files[file] = head + b"".join(sorted([*rows, line]))
    code, _out, err = said_of(sealed_again(files))
    assert (code, err) == (1, f"DIFFERENT: {told}\n")


@pytest.mark.parametrize("bits", [1, 0x20, 0xFF])
def test_whatever_byte_is_changed_the_checker_says_so(one_kit: bytes, bits: int) -> None:
    changed = bytearray(one_kit)
    for at in range(len(one_kit)):
        changed[at] ^= bits
        code, out, err = said_of(bytes(changed))
        assert (code, out, len(err.splitlines())) == (1, "", 1), at
        changed[at] ^= bits
    assert said_of(bytes(changed))[0] == 0


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 5000), more=st.binary(max_size=50))
def test_bytes_missing_or_added_are_found(one_kit: bytes, cut: int, more: bytes) -> None:
    for changed in (one_kit[: cut % len(one_kit)] + more, one_kit + more, more + one_kit):
        if changed != one_kit:
            assert said_of(changed)[0] == 1


SHARES = st.none() | st.builds(
    lambda num, more, strict: Threshold(num, num + more, strict),
    st.integers(1, 9), st.integers(0, 5), st.booleans(),
)  # fmt: skip
PEOPLE = st.lists(
    st.tuples(st.integers(1, 300), st.none() | st.sampled_from(PLAIN_CHOICES)), min_size=1, max_size=9
)


@settings(max_examples=400, deadline=None)
@given(
    people=PEOPLE, shares=st.tuples(SHARES, SHARES, SHARES, SHARES), of_all=st.booleans(), more=st.booleans()
)
def test_the_checker_and_the_engine_are_two_and_of_one_mind(people, shares, of_all, more) -> None:
    rule = Rule(code="r", klass=RuleClass.ORDINARY, name="n", version="v", source="s", article="", confidence="high",
                participation_owners=shares[0], participation_area=shares[1], agreement_owners=shares[2],
                agreement_area=shares[3], agreement_of="total" if of_all else "participating",
                conditions=("c",) if more else ())  # fmt: skip
    answers = {
        c: [sum(1 for _a, x in people if x is c), sum(a for a, x in people if x is c)] for c in PLAIN_CHOICES
    }
    total = [len(people), sum(area for area, _x in people)]
    owners, area = (sum(part[n] for part in answers.values()) for n in (0, 1))
    verdict = judge(rule, Totals(total_owners=total[0], total_area_dm2=total[1], returned_owners=owners,
                                 returned_area_dm2=area, agree_owners=answers[Choice.AGREE][0],
                                 agree_area_dm2=answers[Choice.AGREE][1]))  # fmt: skip
    found = recount.judge(rule.as_record(), total, {str(c): part for c, part in answers.items()})
    assert found["outcome"] == verdict.outcome
    wanted = {t.name: [t.numerator, t.denominator, t.required, t.met] for t in verdict.tests}
    assert found["tests"] == wanted


def test_the_checker_fits_on_two_hundred_lines_and_needs_only_python_itself() -> None:
    text = Path(recount.__file__).read_text("utf-8")
    lines = text.splitlines()
    assert len(lines) <= 200
    assert ast.parse(text, feature_version=(3, 8))
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)

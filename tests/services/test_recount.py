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

from models.enums import Choice
from services.consultations import recount
from services.consultations.items import Item
from services.rules.thresholds import rule_for
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
    choices = {str(choice): [0, 0] for choice in Choice} | {"agree": [3, 24000], "against": [1, 8000]}
    result = {"total": [6, 48000], "choices": choices, "candidates": [], "leader": 0, "followed": "agree",
              "delivered": None, "strict": {"outcome": "passed", "tests": tests}, "with_clause": None,
              "counted_as": None}  # fmt: skip
    record = {
        "format": recount.FORMAT,
        "keeps_ledger": False,
        "files": {"roll.csv": "", "ballots.csv": "", "deliveries.csv": ""},
        "items": [Item(1, "q", "fund_use", rule).as_record()],
        "results": [result],
    }
    roll = [b"%s,%016x,8000" % (who, 99 - n) for n, who in enumerate(people)]
    ballots = [b"%s,1,%s,0,paper" % pair for pair in zip(people, answers, strict=False)]
    files = {
        "roll.csv": b"\n".join([b"voter,door,area_dm2", *roll, b""]),
        "ballots.csv": b"\n".join([b"voter,item,choice,candidate,channel", *ballots, b""]),
        "deliveries.csv": b"voter,paper,state\n",
        "recount.py": b"print()\n",
        "README.txt": b"read me\n",
        "round.json": json.dumps(record, indent=1).encode(),
    }
    return sealed_again(files)


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("ballots.csv", b",against,", b",agree,", "results.0.choices.agree.0 is 3, the ballots give 4"),
        ("roll.csv", b",8000\n", b",8001\n", "round.json: results.0.total.1 is 48000, the ballots give 48001"),
        ("round.json", b'"den": 2', b'"den": 1', "strict.tests.agreement_owners.2 is > 1/2, the ballots give > 1/1"),
        ("round.json", b'"passed"', b'"failed"', "results.0.strict.outcome is failed, the ballots give passed"),
        ("round.json", b"[\n      4,", b"[\n      5,", "tests.participation_owners.0 is 5, the ballots give 4"),
        ("round.json", b'"followed": "agree"', b'"followed": null', "followed is None, the ballots give agree"),
        ("deliveries.csv", b"state\n", b"state\n%016x,%016x,lost\n" % (10, 1), "deliveries.csv: line 2"),
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
    "a share that is a list": {"rule": {"participation_owners": [2, 3]}},
    "clauses that are a word": {"rule": {"bylaw": {"clauses": "both"}}},
    "a result that is a word": {"results": "passed"},
    "no result": {"results": None},
    "no matters": {"items": []},
    "a matter that is a number": {"items": [7]},
    "a matter without answers": {"items": [{"options": []}]},
    "other tables": {"files": {}},
    "conditions that are a number": {"rule": {"conditions": 5}},
    "another format": {"format": "duoge-recount-kit/1"},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_record_that_makes_no_sense_is_told_in_one_line(one_kit: bytes, name: str) -> None:
    files = recount.unpack(one_kit)
    record = json.loads(files["round.json"])
    for key, value in FORGERIES[name].items():
        holder = record["items"][0] if key == "rule" else record
        holder[key] = {**holder[key], **value} if key == "rule" and value else value
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
        ("ballots.csv", WHO + b",1,against,0,paper\n", "ballots.csv: line 3: this voter has two ballots"),
        ("ballots.csv", b"%016x,1,agree,0,paper\n" % 0, "ballots.csv: line 2: this voter is not on the roll"),
        ("ballots.csv", WHO + b",2,agree,0,paper\n", "ballots.csv: line 3: no such answer was offered"),
        ("ballots.csv", b"%016x,1,follow,0,paper\n" % 15, "ballots.csv: line 6: no such answer was offered"),
        ("ballots.csv", b"%016x,1,agree,1,paper\n" % 15, "ballots.csv: line 6: no such answer was offered"),
        (
            "ballots.csv",
            b"%016x,1,candidate,1,paper\n" % 15,
            "ballots.csv: line 6: no such answer was offered",
        ),
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


def test_the_checker_fits_on_two_hundred_lines_and_needs_only_python_itself() -> None:
    text = Path(recount.__file__).read_text("utf-8")
    lines = text.splitlines()
    assert len(lines) <= 200
    assert ast.parse(text, feature_version=(3, 8))
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)

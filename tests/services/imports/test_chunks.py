"""Rows of a file packed into chunks and read back."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import RowState
from services.imports.chunks import Change, Done, Mark, Other, Rows, cut, load, load_done, spans, unspanned

NOTES = st.sampled_from(["", "owner_masked", "phone_unreadable"])


@st.composite
def files(draw):
    """Rows 2, 3, 4 … of a file, each good, with or without a note, or bad."""
    rows = Rows()
    for number, good in enumerate(draw(st.lists(st.booleans(), max_size=30)), start=2):
        if good:
            rows.good.append((number, f"{number}01", None))
            if note := draw(NOTES):
                rows.marks[number] = Mark(note)
        else:
            rows.others.append(Other(number, "bad", "door_twice", "房号", {"cells": {}}))
    return rows


@settings(deadline=None)
@given(files(), st.integers(1, 12))
def test_chunks_hold_every_row_once_and_in_order(rows, size):
    parts = [load(json.loads(part.dump())) for part in cut(rows, size)]
    assert [row for part in parts for row in part.good] == rows.good
    assert [other for part in parts for other in part.others] == rows.others
    assert {number: mark for part in parts for number, mark in part.marks.items()} == rows.marks
    assert all(0 < len(part.good) + len(part.others) <= size for part in parts)


@settings(deadline=None)
@given(files())
def test_counts_are_those_of_the_rows(rows):
    counts = rows.counts()
    assert sum(counts["good"].values()) == len(rows.good)
    assert counts.get("bad", {}).get("door_twice", 0) == len(rows.others)
    assert sum(n for note, n in counts["good"].items() if note) == len(rows.marks)


@given(st.lists(st.integers(0, 40), max_size=30))
def test_spans_say_the_same_numbers_in_the_same_order(numbers):
    assert unspanned(spans(numbers)) == numbers


def test_a_row_refused_late_moves_to_the_bad_ones_with_what_it_says():
    rows = Rows([(2, "501"), (4, "502")], [Other(3, "bad", "x", "", {})], {4: Mark("owner_masked")})
    rows.refuse({4: "stairwell_missing"})
    assert rows.good == [(2, "501")]
    assert rows.others[-1] == Other(4, RowState.BAD, "stairwell_missing", "", {"values": ("502",)})
    assert rows.counts() == {"good": {"": 1}, "bad": {"x": 1, "stairwell_missing": 1}}


def test_what_a_chunk_did_is_read_back():
    done = Done([2, 3, 9], [7, 8, 11], [Change(4, 5, 2, {"floor": None})], [70], [[1, "", "", "138", ""]])
    assert load_done(json.loads(done.dump())) == done

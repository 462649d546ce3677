#!/usr/bin/env python3
"""Counts one closed vote again from its recount kit; needs Python 3.8 or newer and nothing else.

    python3 recount.py KIT.zip [SEAL]      or, unpacked, in the folder of the kit:  python3 recount.py

Adds up ballots.csv over the frozen roll.csv, judges by the rule in round.json and compares every figure with the
result stored there. Nothing of the kit is run or believed. The seal is the SHA-256 of round.json, which names
the tables by theirs: compare it with the one on the posted notice. Exit status: 0 all agrees; 1 something
differs, the first difference is named; 2 there is no such file.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

NAMES = ("README.txt", "SHA256SUMS", "ballots.csv", "recount.py", "roll.csv", "round.json")
SUMS, BALLOTS, ROLL, ROUND = NAMES[1], NAMES[2], NAMES[4], NAMES[5]
FORMAT = "duoge-recount-kit/1"
MOST = 64 * 2**20
TABLES = {
    ROLL: ("voter,door,area_dm2", r"([0-9a-f]{16}),([0-9a-f]{16}),([1-9][0-9]{0,8})"),
    BALLOTS: ("voter,choice,channel", r"([0-9a-f]{16}),(agree|against|abstain|invalid),([a-z]+)"),
}
SAID: dict[Any, str] = {
    "participation_owners": "参与人数 taking part, owners",
    "participation_area": "参与面积 taking part, area  ",
    "agreement_owners": "同意人数 agreeing, owners   ",
    "agreement_area": "同意面积 agreeing, area     ",
    "passed": "通过 PASSED",
    "failed": "未通过 NOT PASSED",
    "undecidable": "无法判定 UNDECIDABLE",
    True: "达到 met",
    False: "未达到 not met",
    None: "无法判定 undecidable",
}


class Different(Exception):
    """The first thing that does not agree."""


def insist(agrees: object, told: str) -> None:
    if not agrees:
        raise Different(told)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sums(files: dict[str, bytes]) -> bytes:
    """What SHA256SUMS says of these files; `sha256sum -c SHA256SUMS` reads it too."""
    return "".join(f"{digest(files[name])}  {name}\n" for name in NAMES if name != SUMS).encode()


def pack(files: dict[str, bytes]) -> bytes:
    """The one zip of these files: in the order of NAMES, not compressed, dated 1980; anywhere the same."""
    body, index = b"", b""
    for name in NAMES:
        data, path = files[name], name.encode()
        same = (20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(path), 0)
        index += struct.pack("<4s6H3I5H2I", b"PK\1\2", 788, *same, 0, 0, 0, 0o100644 << 16, len(body)) + path
        body += struct.pack("<4s5H3I2H", b"PK\3\4", *same) + path + data
    return body + index + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 6, 6, len(index), len(body), 0)


def unpack(raw: bytes) -> dict[str, bytes]:
    """The files of a kit. Only what `pack` writes is read: nothing is there to blow up or to lead astray."""
    files, at = {}, 0
    for name in NAMES:
        start = at + 30 + len(name)
        begins = raw[at : at + 4] == b"PK\3\4" and raw[at + 30 : start] == name.encode()
        insist(begins, f"byte {at}: {name} does not begin here; this is not a kit as Duoge packs it")
        at = start + int.from_bytes(raw[at + 18 : at + 22], "little")
        files[name] = raw[start:at]
    return files


def rows(files: dict[str, bytes], name: str) -> Any:
    """The lines of a table, each with where it stands; they are sorted, each is there once."""
    head, shape = TABLES[name]
    lines = files[name].decode("ascii", "replace").split("\n")
    insist(lines[0] == head and lines[-1] == "", f"{name}: its first or last line is not as it should be")
    for n, line in enumerate(lines[1:-1], start=1):
        found, where = re.fullmatch(shape, line), f"{name}: line {n + 1}"
        insist(found and (n == 1 or lines[n - 1] < line), f"{where} is not as it should be")
        yield where, found.groups() if found else ()


def count(files: dict[str, bytes]) -> tuple[list[int], dict[str, list[int]]]:
    """The roll and each answer as [people, area in 0.01 m2]."""
    areas: dict[str, int] = {}
    doors, answered = set(), set()
    choices = {choice: [0, 0] for choice in ("agree", "against", "abstain", "invalid")}
    for where, (voter, door, dm2) in rows(files, ROLL):
        insist(door not in doors, f"{where}: this door stands there twice")
        doors.add(door)
        areas[voter] = areas.get(voter, 0) + int(dm2)
    for where, (voter, choice, _channel) in rows(files, BALLOTS):
        told = "has two ballots" if voter in answered else "is not on the roll"
        insist(voter in areas and voter not in answered, f"{where}: this voter {told}")
        answered.add(voter)
        choices[choice] = [choices[choice][0] + 1, choices[choice][1] + areas[voter]]
    return [len(areas), sum(areas.values())], choices


def judge(rule: dict[str, Any], total: list[int], choices: dict[str, list[int]]) -> dict[str, Any]:
    """The result by the shares of the rule, in integers: >= reaches a share, > exceeds it."""
    returned = [sum(part[n] for part in choices.values()) for n in (0, 1)]
    agreed, base = choices["agree"], {"total": total, "participating": returned}[rule["agreement_of"]]
    pairs = (returned[0], total[0]), (returned[1], total[1]), (agreed[0], base[0]), (agreed[1], base[1])
    tests = {}
    for name, (part, whole) in zip(SAID, pairs):  # noqa: B905
        share, required, met = rule[name], "not stated", None
        if share is not None:
            num, den, strict = share["num"], share["den"], share["strict"]
            insist(type(num) is type(den) is int and 0 < num <= den, f"{ROUND}: {name} is not a share")
            required = f"{'>' if strict else '>='} {num}/{den}"
            met = whole > 0 and (den * part > num * whole or (not strict and den * part == num * whole))
        tests[name] = [part, whole, required, met]
    answers = [test[3] for test in tests.values()]
    carried = all(answers) and not list(rule["conditions"])
    outcome = "failed" if False in answers else "passed" if carried else "undecidable"
    return {"total": total, "choices": choices, "tests": tests, "outcome": outcome}


def insist_same(stored: Any, found: Any, where: str) -> None:
    """Every stored figure is the one found, and there is none besides."""
    if type(stored) is type(found) in (dict, list) and len(stored) == len(found):
        for key in found if isinstance(found, dict) else range(len(found)):
            insist_same(stored[key], found[key], f"{where}.{key}")
    elif type(stored) is not type(found) or stored != found:
        raise Different(f"{where} is {clean(stored)}, the ballots give {clean(found)}")


def clean(value: object) -> str:
    return "".join(c for c in str(value)[:300] if c.isprintable())


def recount(files: dict[str, bytes], seal: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record of the round, and its result counted again. Raises Different at the first difference."""
    for line in sums(files).splitlines(keepends=True):
        insist(line in files[SUMS], f"{line[66:-1].decode()}: its SHA-256 is not the one in {SUMS}")
    insist(files[SUMS] == sums(files), f"{SUMS}: there is more in it than there should be")
    insist(len(files[ROUND]) < 100_000, f"{ROUND}: too long")
    try:
        vote = json.loads(files[ROUND].decode())
        insist(vote["format"] == FORMAT, f"{ROUND}: not of the format {FORMAT}")
        for name in TABLES:
            insist(vote["files"][name] == digest(files[name]), f"{ROUND} names another SHA-256 of {name}")
        found = judge(vote["rule"], *count(files))
        insist_same(vote["result"], found, f"{ROUND}: result")
    except (LookupError, RecursionError, TypeError, ValueError) as wrong:
        raise Different(f"{ROUND}: cannot be read ({type(wrong).__name__})") from None
    insist(seal in (None, digest(files[ROUND])), f"the seal is {digest(files[ROUND])}, not the one given")
    return vote, found


def read(path: Path) -> bytes:
    with path.open("rb") as file:
        insist(len(data := file.read(MOST + 1)) <= MOST, f"more than {MOST} bytes: no kit")
    return data


def main(arguments: list[str]) -> int:
    seal = arguments[1].strip().lower() if arguments[1:] else None
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        raw = None if path.is_dir() else read(path)
        files = {name: read(path / name) for name in NAMES} if raw is None else unpack(raw)
        vote, found = recount(files, seal)
        insist(raw is None or raw == pack(files), "the zip around the files is not as Duoge packs it")
    except (OSError, ValueError) as missing:
        print(f"cannot be read: {missing}\n\n{__doc__}", file=sys.stderr)
        return 2
    except Different as difference:
        print(f"DIFFERENT: {difference}", file=sys.stderr)
        return 1
    print(f"{clean(vote.get('place'))} · {clean(vote.get('question'))}")
    for name, (part, whole, required, met) in found["tests"].items():
        print(f"{SAID[name]} {part:>12} / {whole:<12} {required:<10} {SAID[met]}")
    for choice, (owners, dm2) in found["choices"].items():
        print(f"{choice:<28} {owners:>12} owners, {dm2} x 0.01 m2")
    for condition in vote["rule"]["conditions"]:
        print(f"! not in the figures: {clean(condition)}")
    print(f"结果 verdict: {SAID[found['outcome']]}\n校验码 seal: {digest(files[ROUND])}\n一致 AGREES")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))

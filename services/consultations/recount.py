#!/usr/bin/env python3
"""Counts one closed vote again: python3 recount.py KIT.zip [SEAL], or recount.py alone in the folder of a kit.

Needs Python 3.8 or newer, nothing else. Each matter of ballots.csv is counted over the frozen roll.csv by its rule in
round.json, strictly and with the clauses of a 议事规则 on ballots that never came back (deliveries.csv), in people and
0.01 m2, and compared with what is stored. The seal is the SHA-256 of round.json, which names the tables by theirs:
compare it with the posted one. Exit status: 0 all agrees; 1 the first difference is named; 2 there is no such file.
"""

# fmt: off
from __future__ import annotations

import hashlib
import json
import re
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

NAMES = ("README.txt", "SHA256SUMS", "ballots.csv", "deliveries.csv", "recount.py", "roll.csv", "round.json")
SUMS, BALLOTS, DELIVERIES, ROLL, ROUND = (NAMES[n] for n in (1, 2, 3, 5, 6))
FORMAT, MOST, NOBODY = "duoge-recount-kit/2", 64 * 2**20, [0, 0]
WHO, NUMBER = "([0-9a-f]{16})", "([1-9][0-9]{0,2})"
TABLES = {
    ROLL: ("voter,door,area_dm2", f"{WHO},{WHO},([1-9][0-9]{{0,8}})"),
    BALLOTS: ("voter,item,choice,candidate,channel", f"{WHO},{NUMBER},([a-z_]+),(0|{NUMBER}),[a-z]+"),
    DELIVERIES: ("voter,paper,state", f"{WHO},{WHO},(issued|returned|spoiled|missing)"),
}
CHOICES = ("agree", "against", "abstain", "not_blocking", "follow", "candidate", "invalid")
TESTS = ("participation_owners", "participation_area", "agreement_owners", "agreement_area")
SAID = {True: "达到 met", False: "未达到 not met", None: "无法判定 undecidable"}
OUTCOMES = {"passed": "通过 PASSED", "failed": "未通过 NOT PASSED", "undecidable": "无法判定 UNDECIDABLE"}

class Different(Exception):
    """The first thing that does not agree."""

def insist(agrees: object, told: str) -> None:
    if not agrees:
        raise Different(told)

def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

def sums(files: dict[str, bytes]) -> bytes:
    return "".join(f"{digest(files[name])}  {name}\n" for name in NAMES if name != SUMS).encode()

def pack(files: dict[str, bytes]) -> bytes:
    """The one zip of these files: in the order of NAMES, not compressed, dated 1980; anywhere the same."""
    body, index, n = b"", b"", len(NAMES)
    for name in NAMES:
        data, path = files[name], name.encode()
        same = (20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(path), 0)
        index += struct.pack("<4s6H3I5H2I", b"PK\1\2", 788, *same, 0, 0, 0, 0o100644 << 16, len(body)) + path
        body += struct.pack("<4s5H3I2H", b"PK\3\4", *same) + path + data
    return body + index + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, n, n, len(index), len(body), 0)

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

def plus(*parts: Any) -> Any:
    return [None, None] if None in parts else [sum(part[n] for part in parts) for n in (0, 1)]

def count(files: dict[str, bytes], vote: Any) -> list[dict[str, Any]]:
    areas: dict[str, int] = {}
    doors, answered, items = set(), set(), vote["items"]
    given: list[dict[Any, Any]] = [{} for _ in items]
    for where, (voter, door, dm2) in rows(files, ROLL):
        insist(door not in doors, f"{where}: this door stands there twice")
        doors.add(door)
        areas[voter] = areas.get(voter, 0) + int(dm2)
    for where, (voter, n, choice, candidate, *_) in rows(files, BALLOTS):
        insist(voter in areas, f"{where}: this voter is not on the roll")
        insist((voter, n) not in answered, f"{where}: this voter has two ballots")
        answered.add((voter, n))
        item, chosen = items[int(n) - 1] if int(n) <= len(items) else {"options": ()}, int(candidate)
        fits = 0 < chosen <= len(item["candidates"]) if choice == "candidate" else not chosen
        insist(choice in [*item["options"], "invalid"] and fits, f"{where}: no such answer was offered")
        given[int(n) - 1][choice, chosen] = plus(given[int(n) - 1].get((choice, chosen), NOBODY), [1, areas[voter]])
    out = {voter for _, (voter, _, state) in rows(files, DELIVERIES) if state in ("issued", "missing")}
    out -= {voter for voter, _ in answered}
    clauses = [[c["kind"] for c in (item["rule"]["bylaw"] or {"clauses": ()})["clauses"]] for item in items]
    delivered = [len(out), sum(map(areas.__getitem__, out))] if vote["keeps_ledger"] and any(clauses) else None
    return [result(*one, [len(areas), sum(areas.values())], delivered) for one in zip(items, clauses, given)]  # noqa: B905

def result(item: Any, clauses: Any, given: Any, total: Any, delivered: Any) -> dict[str, Any]:
    """One matter: followers join the larger side, a clause counts the delivered ballots that never came back."""
    choices = {c: plus(*(part for (choice, _), part in given.items() if choice == c)) for c in CHOICES}
    candidates = [given.get(("candidate", n + 1), NOBODY) for n in range(len(item["candidates"]))]
    chosen = max([*candidates, NOBODY])
    followed, came = larger(choices["agree"], choices["against"]), plus(*choices.values())
    agree, against = (plus(choices[c], choices["follow"] if followed == c else NOBODY) for c in ("agree", "against"))
    strict = judge(item["rule"], total, came, chosen if candidates else agree)
    clause = strict if ("delivered_takes_part" in clauses if candidates else clauses) else None
    joined = larger(agree, against) if not candidates and "unreturned_follows_majority" in clauses else None
    if clause and (joined or "delivered_takes_part" in clauses):
        kept = {} if "delivered_takes_part" in clauses else {n: strict["tests"][n] for n in TESTS[:2]}
        agree = chosen if candidates else plus(agree, delivered if joined == "agree" else NOBODY)
        clause = judge(item["rule"], total, plus(came, delivered), agree, kept)
    return {"total": total, "choices": choices, "candidates": candidates, "leader": [NOBODY, *candidates].index(chosen),
            "followed": followed, "delivered": delivered, "strict": strict, "with_clause": clause, "counted_as": joined}

def larger(agree: Any, against: Any) -> str | None:
    ahead = [agree[n] - against[n] for n in (0, 1)]
    return "agree" if min(ahead) > 0 else "against" if max(ahead) < 0 else None

def judge(rule: Any, total: Any, returned: Any, agreed: Any, kept: Any = ()) -> dict[str, Any]:
    """The tests by the shares of the rule, in integers: >= reaches a share, > exceeds it; None is not known."""
    base, tests = {"total": total, "participating": returned}[rule["agreement_of"]], {}
    for n, name in enumerate(TESTS):
        part, whole = (pair[n % 2] for pair in ((returned, total), (agreed, base))[n // 2])
        tests[name] = [part, whole, "not stated", None]
        if rule[name] is not None:
            num, den, strict = (rule[name][key] for key in ("num", "den", "strict"))
            insist(type(num) is type(den) is int and 0 < num <= den, f"{ROUND}: {name} is not a share")
            met = None if None in (part, whole) else whole > 0 and den * part - num * whole >= bool(strict)
            tests[name][2:] = [f"{'>' if strict else '>='} {num}/{den}", met]
    tests.update(kept)
    answers = [test[3] for test in tests.values()]
    carried = all(answers) and not list(rule["conditions"])
    return {"tests": tests, "outcome": "failed" if False in answers else "passed" if carried else "undecidable"}

def insist_same(stored: Any, found: Any, where: str) -> None:
    if type(stored) is type(found) in (dict, list) and len(stored) == len(found):
        for key in found if isinstance(found, dict) else range(len(found)):
            insist_same(stored[key], found[key], f"{where}.{key}")
    elif type(stored) is not type(found) or stored != found:
        raise Different(f"{where} is {clean(stored)}, the ballots give {clean(found)}")

def clean(value: object) -> str:
    return "".join(c for c in str(value)[:300] if c.isprintable())

def recount(files: dict[str, bytes], seal: str | None = None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The record of the round, and its results counted again. Raises Different at the first difference."""
    for line in sums(files).splitlines(keepends=True):
        insist(line in files[SUMS], f"{line[66:-1].decode()}: its SHA-256 is not the one in {SUMS}")
    insist(files[SUMS] == sums(files), f"{SUMS}: there is more in it than there should be")
    try:
        vote = json.loads(files[ROUND][:10**6].decode())
        insist(vote["format"] == FORMAT, f"{ROUND}: not of the format {FORMAT}")
        for name in TABLES:
            insist(vote["files"][name] == digest(files[name]), f"{ROUND} names another SHA-256 of {name}")
        found = count(files, vote)
        insist_same(vote["results"], found, f"{ROUND}: results")
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as wrong:
        raise Different(f"{ROUND}: cannot be read ({type(wrong).__name__})") from None
    insist(seal in (None, digest(files[ROUND])), f"the seal is {digest(files[ROUND])}, not the one given")
    return vote, found

def read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST)

def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        raw = None if path.is_dir() else read(path)
        files = {name: read(path / name) for name in NAMES} if raw is None else unpack(raw)
        vote, found = recount(files, *(seal.strip().lower() for seal in arguments[1:2]))
        insist(raw is None or raw == pack(files), "the zip around the files is not as Duoge packs it")
    except (OSError, ValueError, Different) as wrong:
        print(f"{'DIFFERENT' if isinstance(wrong, Different) else 'cannot be read'}: {wrong}", file=sys.stderr)
        return 1 if isinstance(wrong, Different) else 2
    print(f"{clean(vote.get('place'))} · 第 {clean(vote.get('round'))} 号表决 vote\n")
    for item, one in zip(vote["items"], found):  # noqa: B905
        print(f"{clean(item['number'])}. {clean(item['question'])}")
        for name, (owners, dm2) in [*one["choices"].items(), *zip(item["candidates"], one["candidates"])]:  # noqa: B905
            print(f"   {clean(name):<20} {owners:>9} owners, {dm2} x 0.01 m2")
        print(f"   从众计入 followers joined: {one['followed']}; 送达未交回 delivered, not back: {one['delivered']}")
        for said, reading in (("", one["strict"]), ("按议事规则 with the clauses: ", one["with_clause"])):
            for name, (part, whole, required, met) in reading["tests"].items() if reading else ():
                print(f"   {said}{name} {part} / {whole} {required} {SAID[met]}")
            print(f"   {said}结果 verdict: {OUTCOMES[reading['outcome']]}\n" if reading else "", end="")
        print("".join(f"   ! not in the figures: {clean(condition)}\n" for condition in item["rule"]["conditions"]))
    print(f"校验码 seal: {digest(files[ROUND])}\n一致 AGREES")
    return 0

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))

"""What may move, told a second time and slowly: from the files as they stand and a list of what happened."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "services" / "rules"
GOOD = {"final"}


@cache
def book(kind: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / "stages" / f"{kind}.toml").read_text("utf-8"))


@cache
def good_results(what: str) -> frozenset[str] | None:
    """The results that let a case move on; None where it needs no result."""
    rows = tomllib.loads((FOLDER / "evidence.toml").read_text("utf-8"))["evidence"]
    (row,) = (r for r in rows if r["key"] == what)
    return frozenset(r["key"] for r in row["results"] if r.get("good")) if "results" in row else None


def is_evidence(name: str) -> bool:
    rows = tomllib.loads((FOLDER / "evidence.toml").read_text("utf-8"))["evidence"]
    return name in {r["key"] for r in rows}


@dataclass
class Happened:
    """One thing of the case's history that counts for its gates."""

    id: int
    what: str
    stage: str = ""
    on: date = date.min
    at: datetime = datetime.min
    result: str = ""
    until: date | None = None
    counts: bool = True
    consultation: int = 0
    state: str = ""
    carried: bool = True


@dataclass
class SlowCase:
    """A case as somebody with a pencil would keep it."""

    kind: str
    stage: str
    emergency: bool = False
    state: str = "open"
    fund_pays: bool = False
    covered: bool = False
    evidence: list[Happened] = field(default_factory=list)
    votes: list[Happened] = field(default_factory=list)
    sent_back: list[Happened] = field(default_factory=list)
    approvals: list[Happened] = field(default_factory=list)
    group: bool = False
    hangs_until: date | None = None
    signed: bool = False
    dealt: list[Happened] = field(default_factory=list)

    @property
    def order(self) -> list[str]:
        return [s["key"] for s in book(self.kind)["stage"]]

    def row(self, stage: str) -> dict[str, Any]:
        found: dict[str, Any] = next(s for s in book(self.kind)["stage"] if s["key"] == stage)
        return found

    def skipped(self, stage: str) -> bool:
        """Whether the case's route leaves a stage out."""
        if self.emergency:
            return stage in book(self.kind)["emergency"]["skips"]
        return bool(self.row(stage).get("emergency"))

    def nexts(self) -> list[str]:
        """Stages that may come next, one after the other until one that has to be gone through."""
        found = []
        for stage in self.order[self.order.index(self.stage) + 1 :]:
            if self.skipped(stage):
                continue
            found.append(stage)
            if not self.row(stage).get("optional"):
                break
        return found

    def before(self) -> list[str]:
        return [s for s in self.order[: self.order.index(self.stage)] if not self.skipped(s)]

    def needs(self, to: str, *, leaving: str = "") -> list[str]:
        asked = list(self.row(to).get("needs", []))
        if self.emergency:
            branch = book(self.kind)["emergency"]
            asked = [n for n in asked if n not in branch["waives"]]
            asked += branch["needs"] if leaving == branch["stage"] else []
        return asked

    def holds(self, need: str, on: date) -> bool:
        if need == "money_covered":
            return self.covered
        if need == "emergency_approved":
            return bool(self.approvals) and self.approvals[-1].state == "approved"
        if need == "fund_use_agreed":
            return not self.fund_pays or self.vote_holds(1, on)
        if need.startswith("consultation_") and need.endswith("_carried"):
            return self.vote_holds(int(need.split("_")[1]), on)
        if need == "group_stands":
            return self.group
        if need == "tender_awarded":
            return self.hangs_until is not None and on > self.hangs_until
        if need == "contract_signed":
            return self.signed
        return self.evidence_holds(need, on) if self.has(need) else self.told_by_the_contract(need)

    def has(self, what: str) -> bool:
        """Whether a piece of evidence stands."""
        return any(e.what == what and e.counts for e in self.evidence)

    def told_by_the_contract(self, what: str) -> bool:
        """Whether the last that the contract was told of it, since the case came back, is good."""
        told = [d for d in self.dealt if d.what == what and d.counts]
        return self.signed and bool(told) and told[-1].result == "passed"

    def evidence_holds(self, what: str, on: date) -> bool:
        standing = sorted((e.on, e.id, e) for e in self.evidence if e.what == what and e.counts)
        if not standing:
            return False
        last, good = standing[-1][2], good_results(what)
        return (good is None or last.result in good) and (last.until is None or last.until >= on)

    def stage_of_vote(self, number: int) -> int:
        """Where in the order the vote of a number is taken; before everything where none is."""
        for n, stage in enumerate(self.order):
            if self.row(stage).get("round") == number:
                return n
        return -1

    def last_cut(self, number: int) -> datetime | None:
        place = self.stage_of_vote(number)
        times = [b.at for b in self.sent_back if place >= 0 and self.order.index(b.stage) <= place]
        return max(times, default=None)

    def vote_holds(self, number: int, on: date) -> bool:
        """Replay the votes consultation by consultation, counting on from those that stood when the case came back."""
        cut = self.last_cut(number)
        stood = 0
        if cut is not None:
            stood = sum(1 for n in range(1, number) if (c := self.last_cut(n)) is None or c < cut)
        opened = [v for v in self.votes if cut is None or v.at > cut]
        for consultation in {v.consultation for v in opened}:
            mine = [v for v in opened if v.consultation == consultation]
            nth = number - stood - 1
            if nth < len(mine) and mine[nth].state in GOOD and mine[nth].carried:
                return True
        return not opened_for(opened, number - stood) and self.evidence_holds(
            f"consultation_{number}_elsewhere", on
        )

    def may_enter(self, to: str, on: date, *, leaving: str = "") -> bool:
        return all(self.holds(need, on) for need in self.needs(to, leaving=leaving))

    def send_back(self, to: str, at: datetime) -> None:
        for e in (*self.evidence, *self.dealt):
            if self.order.index(e.stage) >= self.order.index(to):
                e.counts = False
        self.sent_back.append(Happened(0, "sent back", stage=to, at=at))
        branch = book(self.kind).get("emergency")
        if self.emergency and branch and self.order.index(to) < self.order.index(branch["stage"]):
            self.emergency = False
        self.stage = to


def opened_for(opened: list[Happened], nth: int) -> bool:
    """Whether in any consultation the nth vote was opened."""
    return any(
        len([v for v in opened if v.consultation == c]) >= nth for c in {v.consultation for v in opened}
    )

"""The questions of the board and the overview in the least SQL by hand, for a reader who holds the whole place 1.

A card: what it says, the names of its place and neighbourhood, what nobody has committed, whether its reader may move
it. Its gate: whatever the conditions of the stages that it may enter read, for the cards shown and no others.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlmodel import Session

from services.rules.evidence import evidence_kind
from services.rules.stages import kind_of, needs_of, next_stages

MINE = "EXISTS (SELECT 1 FROM place_within w WHERE w.place_id = p.place_id AND w.ancestor_id = 1)"
FOUND = """SELECT id, name FROM place WHERE id = 1
 AND EXISTS (SELECT 1 FROM place_within WHERE place_id = 1 AND ancestor_id = 1)"""
LATE = "p.state IN ('open', 'held') AND p.due_on < '{on}'"
URGENT = f"CASE WHEN {LATE} THEN 0 ELSE 1 END, p.stage_since, p.id"
SHOWN = f"{MINE} AND p.state <> 'cancelled' AND p.kind IN ('{{kind}}')"
COUNTS = f"SELECT stage, count(*), count(*) FILTER (WHERE {LATE}) FROM project p WHERE {SHOWN} GROUP BY stage"
CARD = f"""SELECT p.id, p.kind, p.name, p.stage, p.state, p.stage_since, p.due_on, p.waits_for, p.emergency, p.version,
 place.name, (SELECT h.name FROM place_within w JOIN place h ON h.id = w.ancestor_id
  WHERE w.place_id = p.place_id AND h.kind = 'neighbourhood'),
 CASE WHEN {MINE} THEN p.budget_fen - (SELECT coalesce(sum(committed_fen), 0) FROM funding WHERE project_id = p.id) END,
 {MINE} AS may_move FROM project p JOIN place ON place.id = p.place_id"""
URGENT_CARDS = f"""{CARD} WHERE p.id IN (SELECT id FROM (SELECT p.id,
 row_number() OVER (PARTITION BY p.stage ORDER BY {URGENT}) AS n FROM project p WHERE {SHOWN}) WHERE n <= 12)"""
NUMBER = f"SELECT count(*) FROM project p WHERE {SHOWN}"
TWENTY = f"""{CARD} WHERE p.id IN (SELECT p.id FROM project p WHERE {{where}} ORDER BY {URGENT}
 LIMIT 20 OFFSET {{offset}})"""
PAGE = f"{TWENTY} ORDER BY {URGENT}".replace("{where}", SHOWN)
LATE_ONES = f"{TWENTY} ORDER BY {URGENT}".replace("{where}", f"{SHOWN} AND {LATE}").replace("{offset}", "0")
BY_HOME = f"""WITH home AS MATERIALIZED (SELECT w.place_id, h.id, h.name FROM place_within w
 JOIN place h ON h.id = w.ancestor_id WHERE h.kind = 'neighbourhood')
 SELECT p.kind, h.id, h.name, p.stage, p.state, count(*), count(*) FILTER (WHERE {LATE}) FROM project p
 LEFT JOIN home h ON h.place_id = p.place_id
 WHERE {MINE} AND p.state <> 'cancelled' {{of_kind}} GROUP BY 1, 2, 3, 4, 5 ORDER BY h.name"""
PURSES = f"""SELECT purse, sum(planned_fen), sum(committed_fen), sum(received_fen), sum(paid_fen) FROM funding
 WHERE project_id IN (SELECT id FROM project p WHERE {MINE}) GROUP BY purse"""
DAYS = "julianday({then}) - julianday(entered)"
STAYS = f"""WITH stay AS (SELECT p.id, m.to_stage, p.state, date(m.at, '+8 hours') AS entered,
 lead(date(m.at, '+8 hours')) OVER (PARTITION BY m.project_id ORDER BY m.at, m.id) AS gone
 FROM project_move m JOIN project p ON p.id = m.project_id
 WHERE m.kind NOT IN ('held', 'resumed', 'cancelled') AND {MINE} AND p.kind = '{{kind}}')
SELECT to_stage, gone IS NULL, {DAYS.format(then="coalesce(gone, '{on}')")}, count(*), min(id) FROM stay
 WHERE gone IS NOT NULL OR state IN ('open', 'held') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
EVIDENCE = """SELECT e.project_id, e.what, e.stated_on, e.result, e.valid_until, e.voided_at, e.expired_by_move, m.at
 FROM evidence e LEFT JOIN project_move m ON m.id = e.expired_by_move
 WHERE e.project_id IN ({ids}) AND e.what IN ({pieces}) ORDER BY e.stated_on DESC, e.id DESC"""
VOTES = (
    """SELECT c.project_id, r.consultation_id, r.number, r.state, r.opened_at, r.due_on, r.result,
 (SELECT max(at) FROM round_move m WHERE m.round_id = r.id AND m.to_state = r.state)
 FROM consultation c JOIN round r ON r.consultation_id = c.id WHERE c.project_id IN ({ids})
 ORDER BY r.opened_at NULLS LAST, r.id""",
    "SELECT project_id, to_stage, at FROM project_move WHERE kind = 'reworked' AND project_id IN ({ids})",
)
FUND = """SELECT project_id FROM funding WHERE purse IN ('maintenance_fund', 'top_up') AND planned_fen > 0
 AND project_id IN ({ids})"""
MONEY = (
    "SELECT project_id, sum(committed_fen) FROM funding WHERE project_id IN ({ids}) GROUP BY 1",
    """SELECT p.project_id, max(v.at) FROM funding_plan p JOIN funding_plan_version v ON v.plan_id = p.id
 WHERE p.project_id IN ({ids}) GROUP BY 1""",
    """SELECT s.project_id, s.purse, s.agreed_on, h.door, h.share_fen, r.fen, a.balance_fen, b.fen FROM share_plan s
 JOIN household_share h ON h.plan_id = s.id AND h.share_fen > 0
 LEFT JOIN (SELECT share_id, sum(amount_fen) AS fen FROM hardship WHERE ended_on IS NULL
  AND (path <> 'deferral' OR until >= '{on}') GROUP BY 1) r ON r.share_id = h.id
 LEFT JOIN fund_account a ON a.unit_id = h.unit_id
 LEFT JOIN (SELECT project_id, unit_id, sum(CASE WHEN kind = 'receipt' THEN amount_fen ELSE -amount_fen END) AS fen
  FROM booking WHERE project_id IN ({ids}) AND unit_id IS NOT NULL AND kind IN ('receipt', 'refund') GROUP BY 1, 2) b
  ON b.unit_id = h.unit_id AND b.project_id = s.project_id
 WHERE s.project_id IN ({ids}) AND s.state = 'agreed' ORDER BY s.project_id, length(h.door), h.door""",
)
EMERGENCY = (
    "SELECT project_id, min(at) FROM project_move WHERE project_id IN ({ids}) GROUP BY 1",
    """SELECT w.place_id, e.project_id, e.asked_on, e.state, e.decided_on FROM emergency_repair e
 JOIN place_within w ON w.ancestor_id = e.place_id
 WHERE w.place_id IN (SELECT place_id FROM project WHERE id IN ({ids})) ORDER BY e.asked_on DESC, e.id DESC""",
)
GROUPS = (
    """SELECT g.id, g.project_id, g.kind, g.name, g.since, w.place_id FROM task_group g
 JOIN place_within w ON w.ancestor_id = g.place_id
 WHERE w.place_id IN (SELECT place_id FROM project WHERE id IN ({ids})) AND g.since <= '{on}'
 AND (g.until IS NULL OR g.until >= '{on}') ORDER BY g.id""",
    """SELECT m.group_id, m.post FROM group_member m WHERE m.since <= '{on}' AND (m.until IS NULL OR m.until >= '{on}')
 AND m.group_id IN (SELECT g.id FROM task_group g JOIN place_within w ON w.ancestor_id = g.place_id
  WHERE w.place_id IN (SELECT place_id FROM project WHERE id IN ({ids})))""",
)
CONTRACT = """SELECT project_id, id, state, signed_on FROM contract WHERE project_id IN ({ids}) AND state <> 'cancelled'
 ORDER BY id"""
CONTRACT_SENT_BACK = """SELECT project_id, kind, from_stage, to_stage, at FROM project_move WHERE project_id IN
 (SELECT project_id FROM project_move WHERE project_id IN ({ids}) AND kind = 'reworked') ORDER BY id"""
LATEST = """SELECT x.contract_id, x.recorded_at, x.{day} FROM {table} x JOIN contract c ON c.id = x.contract_id
 WHERE c.project_id IN ({{ids}}) ORDER BY x.{day}, x.id"""
ACCEPTED = (
    CONTRACT,
    CONTRACT_SENT_BACK,
    LATEST.format(table="acceptance", day="held_on").replace("x.held_on F", "x.held_on, x.result F"),
    """SELECT v.contract_id, count(*) FROM supervision_visit v JOIN contract c ON c.id = v.contract_id
 WHERE c.project_id IN ({ids}) AND v.mended_on IS NULL AND v.severity <> 'none' GROUP BY 1""",
)
AUDITED = (CONTRACT, CONTRACT_SENT_BACK, LATEST.format(table="price_audit", day="audited_on"))
SETTLED = (*AUDITED, LATEST.format(table="settlement", day="settled_on"))
WARRANTED = (CONTRACT, CONTRACT_SENT_BACK, LATEST.format(table="warranty", day="ends_on"))
LIFTS = "SELECT id, assessment, assessed_on FROM lift WHERE id IN (SELECT lift_id FROM project WHERE id IN ({ids}))"
TENDER = (
    """SELECT t.project_id, t.method, t.posted_on, t.closes_on, a.id, a.made_on, a.posted_on FROM tender t
 LEFT JOIN award a ON a.tender_id = t.id AND a.state <> 'cancelled'
 WHERE t.project_id IN ({ids}) AND t.state NOT IN ('cancelled', 'unsuccessful') ORDER BY t.id""",
    """SELECT o.award_id, o.state, o.received_on FROM award_objection o JOIN award a ON a.id = o.award_id
 JOIN tender t ON t.id = a.tender_id WHERE t.project_id IN ({ids}) AND o.state IN ('raised', 'upheld')
 ORDER BY o.received_on""",
)
READS: dict[str, tuple[str, ...]] = {
    "consultation_1_carried": VOTES,
    "consultation_2_carried": VOTES,
    "fund_use_agreed": (*VOTES, FUND),
    "money_covered": MONEY,
    "emergency_approved": EMERGENCY,
    "group_stands": GROUPS,
    "tender_awarded": TENDER,
    "contract_signed": (CONTRACT,),
    "works_accepted": ACCEPTED,
    "audited": AUDITED,
    "settled": SETTLED,
    "warranty_noted": WARRANTED,
}
"""What a condition reads of the renewals that ask for it."""
RECORDED = {
    "assessment_certificate": (LIFTS,),
    "acceptance": ACCEPTED,
    "price_audit": AUDITED,
    "settlement": SETTLED,
}
"""What is read as well of the renewals of which no piece of such evidence stands."""


def bare(db: Session, *statements: str) -> list[Any]:
    """Send them as they are."""
    return [db.connection().exec_driver_sql(statement).fetchall() for statement in statements]


def board(db: Session, kind: str, on: date) -> None:
    """Counts by stage, the twelve most urgent of each, their gates."""
    told = {"kind": kind, "on": on}
    _place, _counts, cards = bare(db, FOUND, COUNTS.format(**told), URGENT_CARDS.format(**told))
    _gates(db, cards, on)


def page(db: Session, kind: str, on: date, number: int) -> None:
    """How many there are, twenty of them, their gates."""
    told = {"kind": kind, "on": on, "offset": (number - 1) * 20}
    _place, _number, cards = bare(db, FOUND, NUMBER.format(**told), PAGE.format(**told))
    _gates(db, cards, on)


def late_ones(db: Session, kind: str, on: date) -> None:
    """The table under the overview as it opens: how many are late, twenty of them, their gates."""
    told = {"kind": kind, "on": on}
    number = f"{NUMBER} AND {LATE}".format(**told)
    _place, _number, cards = bare(db, FOUND, number, LATE_ONES.format(**told))
    _gates(db, cards, on)


def by_home(db: Session, on: date, kind: str = "") -> None:
    """All kinds, or one, by neighbourhood, stage and state."""
    bare(db, FOUND, BY_HOME.format(on=on, of_kind=f"AND p.kind = '{kind}'" if kind else ""))


def purses(db: Session) -> None:
    """The sums of each purse."""
    bare(db, FOUND, PURSES)


def stays(db: Session, kind: str, on: date) -> None:
    """How many stays of each stage took how many days, and the first renewal among them."""
    bare(db, FOUND, STAYS.format(kind=kind, on=on))


def _gates(db: Session, cards: Iterable[Any], on: date) -> None:
    asking: dict[str, list[str]] = {}
    for card in cards:
        if card.state == "open":
            for need in _needs(card.kind, card.stage, bool(card.emergency)):
                asking.setdefault(need, []).append(str(card.id))
    pieces, by_statement = _sorted(asking)
    if pieces:
        ids = ", ".join({id for many in pieces.values() for id in many})
        (rows,) = bare(db, EVIDENCE.format(ids=ids, pieces=", ".join(f"'{what}'" for what in pieces)))
        stand = {
            (str(r.project_id), r.what) for r in rows if r.voided_at is None and r.expired_by_move is None
        }
        for what, statements in RECORDED.items():
            without = [id for id in pieces.get(what, ()) if (id, what) not in stand]
            for statement in statements if without else ():
                by_statement.setdefault(statement, []).extend(without)
    for statement, ids_of in by_statement.items():
        rows = bare(db, statement.format(ids=", ".join(set(ids_of)), on=on))[0]
        if statement is VOTES[0]:
            _read([row.result for row in rows])


_known: dict[tuple[str, str, bool], tuple[str, ...]] = {}


def _needs(kind: str, stage: str, emergency: bool) -> tuple[str, ...]:
    """What the ways on from a stage ask for; looked up once, as somebody by hand would write it down."""
    key = (kind, stage, emergency)
    if key not in _known:
        ways = next_stages(kind, stage, emergency=emergency) if stage != kind_of(kind).stages[-1].key else ()
        _known[key] = tuple(
            {need for s in ways for need in needs_of(kind, s.key, from_stage=stage, emergency=emergency)}
        )
    return _known[key]


def _sorted(asking: dict[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The pieces of evidence asked for, and the statements of all other conditions with who asks."""
    pieces: dict[str, list[str]] = {}
    by_statement: dict[str, list[str]] = {}
    for need, ids in asking.items():
        elsewhere = _elsewhere(need)
        if elsewhere or evidence_kind(need):
            pieces.setdefault(elsewhere or need, []).extend(ids)
        for statement in READS.get(need, ()):
            by_statement.setdefault(statement, []).extend(ids)
    return pieces, by_statement


def _elsewhere(need: str) -> str:
    votes = {"consultation_1_carried": 1, "fund_use_agreed": 1, "consultation_2_carried": 2}
    return f"consultation_{votes[need]}_elsewhere" if need in votes else ""


def _read(results: list[Any]) -> None:
    parse: Callable[[str], Any] = json.loads
    for result in results:
        if isinstance(result, str):
            parse(result)

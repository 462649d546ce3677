"""Long agreements: who may agree, how one stands on a day, when to be reminded, and by when it is filed.

Civil Code arts 937-950 (property service contracts) and 上海市住宅物业管理规定 (2020) arts 44, 46: the contract is the
owners' assembly's, signed by its committee; neither a residents' committee nor a subdistrict takes its place. Past
its last day without a decision it goes on without a term (art. 948), and either side may end it with 60 days' notice.
"""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from models.upkeep_enums import AgreementKind, AgreementState, Filing, FirstParty

NOT_FOR_OWNERS = frozenset({FirstParty.NEIGHBOURHOOD, FirstParty.SUBDISTRICT})


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("agreements.toml").read_text(encoding="utf-8"))


@cache
def reminders() -> tuple[int, ...]:
    """How many days before the last day somebody is reminded, the first reminder first."""
    return tuple(sorted(_book()["reminder"][0]["days"], reverse=True))


def may_agree(kind: AgreementKind, party: FirstParty) -> bool:
    """Whether this party may be the first one of such an agreement (Civil Code art. 939; 规定 arts 44, 46)."""
    return kind is not AgreementKind.PROPERTY_SERVICE or party not in NOT_FOR_OWNERS


def state_of(
    kind: AgreementKind, *, valid_from: date, valid_until: date | None, ended_on: date | None, on: date
) -> AgreementState:
    """How an agreement stands that day. A last day counts; on the day of an early end it no longer holds."""
    if ended_on is not None and ended_on <= on:
        return AgreementState.ENDED
    if valid_from > on:
        return AgreementState.AHEAD
    if valid_until is None:
        return AgreementState.IN_FORCE
    if valid_until < on:
        is_service = kind is AgreementKind.PROPERTY_SERVICE
        return AgreementState.RUNS_ON if is_service else AgreementState.ENDED
    return AgreementState.ENDING_SOON if reminder(valid_until, on=on) else AgreementState.IN_FORCE


def reminder(valid_until: date, *, on: date) -> int | None:
    """The latest reminder that is due by that day (90, 60 or 30); None before the first and after the last day."""
    left = (valid_until - on).days
    return min((days for days in reminders() if 0 <= left <= days), default=None)


def soon_until(on: date) -> date:
    """An agreement whose last day is no later than this one ends soon."""
    return on + timedelta(days=reminders()[0])


def file_by(kind: AgreementKind, signed_on: date) -> date | None:
    """The last day for filing it; None for agreements that are not filed."""
    if kind is not AgreementKind.PROPERTY_SERVICE:
        return None
    return signed_on + timedelta(days=int(_book()["filing"][0]["days"]))


def filing_of(kind: AgreementKind, *, signed_on: date, filed_on: date | None, on: date) -> Filing:
    """How its filing stands that day; the last day is still in time."""
    last = file_by(kind, signed_on)
    if last is None:
        return Filing.NOT_NEEDED
    if filed_on is not None:
        return Filing.FILED if filed_on <= last else Filing.FILED_LATE
    return Filing.WAITS if on <= last else Filing.OVERDUE

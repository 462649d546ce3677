"""The witness of a call and the proxy: who has to be named, and for how many owners one proxy may vote."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from models.consultations import Ballot
from models.enums import Channel
from services.db import is_sqlite
from services.errors import Refused
from services.rules import channels

LONGEST = 120
SHANGHAI = ZoneInfo("Asia/Shanghai")


def named(channel: Channel, through: str) -> str:
    """The name as it is stored: one blank between its parts, none where the channel asks for nobody.

    Raises Refused("through_missing"), ("through_too_long", longest).
    """
    if len(through) > LONGEST:
        raise Refused("through_too_long", longest=LONGEST)
    name = " ".join(through.split())
    if channels.needs_somebody(channel) and not name:
        raise Refused("through_missing")
    return name


def insist_within_limit(
    db: Session, round_id: int, channel: Channel, through: str, *, voter: int, at: datetime
) -> None:
    """Raise Refused("proxy_limit", name, most) where the proxy votes for too many others in this round already.

    Of two who record the same proxy at once the second waits for the first.
    """
    if channel is not Channel.PROXY:
        return
    hold(db, round_id, [through])
    query = select(func.count(col(Ballot.voter_id).distinct())).where(
        col(Ballot.round_id) == round_id, col(Ballot.channel) == Channel.PROXY,
        func.lower(col(Ballot.through)) == through.lower(), col(Ballot.voter_id) != voter,
    )  # fmt: skip
    others, on = db.scalar(query) or 0, at.astimezone(SHANGHAI).date()
    if not channels.may_vote_for_another(others, on=on):
        raise Refused("proxy_limit", name=through, most=channels.proxy_limit(on).most)


def hold(db: Session, round_id: int, proxies: Iterable[str]) -> None:
    """Let nobody else count these proxies' owners until the transaction ends; in one order for all."""
    if is_sqlite(db):
        return
    key = text("SELECT pg_advisory_xact_lock(:round, hashtext(:name))")
    for name in sorted({proxy.lower() for proxy in proxies}):
        db.connection().execute(key, {"round": round_id, "name": name})

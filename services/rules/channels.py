"""How a ballot may come, and whom it asks to be named: the witness of a call, the proxy with a written mandate.

The number of owners that one proxy may vote for is in `channels.toml`, with its reason; no law read names one.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from models.enums import Channel
from services.rules.dated import in_force

THROUGH_SOMEBODY = (Channel.PHONE, Channel.PROXY)
"""A proxy is named in writing: 上海市住宅物业管理规定 art. 18. That a call has a witness is our own choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyLimit:
    """The most owners that one proxy may vote for in one round, when that was decided, and why."""

    code: str
    decided: date
    most: int
    source: str
    confidence: str
    reason: str
    since: date | None = None
    until: date | None = None


@cache
def _limits() -> tuple[ProxyLimit, ...]:
    path = Path(__file__).with_name("channels.toml")
    return tuple(ProxyLimit(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["proxy_limit"])


def needs_somebody(channel: Channel) -> bool:
    """Whether a ballot of this channel names a witness or a proxy."""
    return channel in THROUGH_SOMEBODY


def proxy_limit(on: date) -> ProxyLimit:
    """The limit in force that day. Raises LookupError before the first."""
    return in_force(_limits(), "proxy", on=on)


def may_vote_for_another(others: int, *, on: date) -> bool:
    """Whether a proxy who votes for `others` owners already may vote for one more."""
    return others < proxy_limit(on).most

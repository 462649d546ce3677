"""How a ballot may come, and for how many owners one proxy may vote."""

from datetime import date

from models.enums import Channel
from services.rules import channels


def test_a_call_needs_a_witness_and_a_proxy_a_name() -> None:
    asked = {channel for channel in Channel if channels.needs_somebody(channel)}
    assert asked == {Channel.PHONE, Channel.PROXY}


def test_a_proxy_votes_for_three_owners_and_the_number_is_called_our_own_choice() -> None:
    on = date(2026, 11, 28)
    assert [n for n in range(6) if channels.may_vote_for_another(n, on=on)] == [0, 1, 2]
    limit = channels.proxy_limit(on)
    assert (limit.most, limit.confidence) == (3, "own choice")
    assert "art. 18" in limit.source
    assert limit.reason

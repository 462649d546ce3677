"""Posts in a task group: days that meet, posts that are vacant, and that nobody holds one twice."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.group_enums import GroupKind, GroupPost
from services.rules.groups import THREE, Span, is_taken, vacant

K, G = GroupKind, GroupPost
DAY = date(2026, 3, 2)
days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))
spans = st.builds(Span, days, st.none() | days).filter(lambda s: s.in_order)
EVERY_DAY = [DAY + timedelta(days=n) for n in range(42)]


@given(spans, spans)
def test_two_spans_meet_where_a_day_lies_in_both(one: Span, other: Span) -> None:
    assert one.meets(other) == any(one.holds_on(d) and other.holds_on(d) for d in EVERY_DAY)
    assert one.meets(other) == other.meets(one)


@given(spans, spans)
def test_a_member_fits_only_where_every_day_of_the_post_is_one_of_the_groups(post: Span, group: Span) -> None:
    counted = post.within(group)
    if post.lies_in(group):
        assert counted.in_order
        assert all(group.holds_on(d) for d in EVERY_DAY if counted.holds_on(d))
    else:
        assert not counted.in_order or any(
            post.holds_on(d) and not group.holds_on(d) for d in [*EVERY_DAY, post.since]
        )


@given(st.lists(st.sampled_from(G)))
def test_a_three_person_group_names_each_of_its_posts_that_nobody_holds(held: list[GroupPost]) -> None:
    assert set(vacant(K.THREE_PERSON, held)) == set(THREE) - set(held)
    assert vacant(K.TASK_GROUP, held) == vacant(K.OTHER, held) == ()


def test_only_in_a_three_person_group_is_a_post_one_persons_at_a_time() -> None:
    first = (G.FINANCE, Span(DAY, DAY + timedelta(days=9)))
    later, then = Span(DAY + timedelta(days=10)), Span(DAY + timedelta(days=9))
    assert is_taken(K.THREE_PERSON, G.FINANCE, then, [first])
    assert not is_taken(K.THREE_PERSON, G.FINANCE, later, [first])
    assert not is_taken(K.THREE_PERSON, G.SUPERVISION, then, [first])
    assert not is_taken(K.THREE_PERSON, G.MEMBER, then, [(G.MEMBER, then)])
    assert not is_taken(K.TASK_GROUP, G.FINANCE, then, [first])

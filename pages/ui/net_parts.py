"""Parts of the net of people: what is vacant, how households spread over leaders, and the card of one place."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import streamlit as st

from models.enums import Permission
from models.net_enums import Carried
from pages.ui import charts_net, feedback, formats, inputs, picking, replay, session, tables
from pages.ui.charts_net import Dot
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.net_chain_parts import go
from services.access import Actor
from services.db import open_session
from services.grids import carrying, chain, posts
from services.grids.chain import Load
from services.grids.posts import PlacePosts, PostLine, Vacancy
from services.rules.groups import Span

FOCUS, CHOSEN, SELECTED = "duoge.net.focus", "duoge.net.chosen", "duoge.net.vacancy"
AREAS = ("grids",)
PAGE, BINS = 8, 24
WORDS = {
    Carried.POST: N_("{n} posts"),
    Carried.TASK: N_("{n} tasks"),
    Carried.DOOR: N_("{n} doors"),
    Carried.VISIT: N_("{n} promised visits"),
    Carried.MEMBERSHIP: N_("{n} seats in groups"),
    Carried.REQUEST: N_("{n} requests"),
}


def focus(place_id: int) -> int:
    """The place whose card is shown: the one clicked last, as long as the same place is chosen above."""
    if st.session_state.get(CHOSEN) != place_id:
        st.session_state[CHOSEN], st.session_state[FOCUS] = place_id, place_id
    return int(st.session_state[FOCUS])


def vacancies(actor: Actor, place_id: int) -> None:
    """What is vacant, some rows at a time; a selected row brings its place's card."""
    found = replay.asked(posts.vacancies, actor, areas=AREAS, place_id=place_id, on=inputs.today())
    lacking = sum(v.lacking for v in found)
    st.subheader(_("Vacant posts") + f" · {formats.count(lacking)}", anchor=False)
    if not found:
        feedback.empty(
            _("Every post that should be held is held."), hint=_("Ended posts would stand here at once.")
        )
        return
    counted = Counter[str]()
    for v in found:
        counted[label(v.kind)] += v.lacking
    st.caption(" · ".join(f"{name} {formats.count(n)}" for name, n in counted.items()))
    page = inputs.page_number("vacancies", place_id)
    _table(actor, found[(page - 1) * PAGE : page * PAGE])
    inputs.pagination("vacancies", place_id, count=len(found), size=PAGE)


def _table(actor: Actor, shown: Sequence[Vacancy]) -> None:
    ids = sorted({v.place_id for v in shown})
    names = replay.asked(posts.names_of, actor, areas=AREAS, place_ids=ids)
    columns = {
        _("Post"): [label(v.kind) for v in shown],
        _("Place"): [names[v.place_id] for v in shown],
        _("Lacking"): [f"{v.lacking} / {v.wanted}" for v in shown],
        _("Vacant since"): [formats.day(v.since) for v in shown],
    }
    right = {_("Lacking"): st.column_config.TextColumn(alignment="right")}
    row = tables.choose("vacancies", shown, columns, alt=_("Vacant posts"), column_config=right)
    if row is not None and st.session_state.get(SELECTED) != row.id:
        go(row.place_id)
    st.session_state[SELECTED] = None if row is None else row.id


def loads(actor: Actor, place_id: int) -> None:
    """Households for each micro-grid leader: a pile of dots, its middle, what lies far off; a click leads there."""
    found = replay.asked(
        chain.households_per_leader, actor, areas=AREAS, place_id=place_id, on=inputs.today()
    )
    st.subheader(_("Households for each micro-grid leader"), anchor=False)
    spread = found.spread
    if spread is None:
        feedback.empty(_("No micro-grid here has a leader."), hint=_("Vacant posts stand above."))
        return
    if spread.n == 1:
        st.caption(_("{n} for the one leader here.", n=exact(spread.middle)))
        return
    looks = _("as most"), _("far off")
    dots = _piled([line for line in found.lines if line.each is not None], looks)
    said = _(
        "n = {n} micro-grids with a leader, {without} without; middle {middle}, half of them {lower} to {upper}",
        n=spread.n, without=found.without, middle=exact(spread.middle), lower=exact(spread.lower),
        upper=exact(spread.upper),
    )  # fmt: skip
    spec = charts_net.loads(
        dots, middle=float(spread.middle), looks=looks, title=_("Households for each leader")
    )
    picking.clickable(spec, key=f"net_loads_{place_id}", field="place", alt=said, picked=go)
    note = _(
        "Far off is more than one and a half times the middle half outside it. No rule says how many are right."
    )
    st.caption(f"{said} · {formats.day(inputs.today())}. {note}")


def exact(value: Fraction) -> str:
    """A figure as it is: whole, or with its fraction."""
    whole, part = divmod(value.numerator, value.denominator)
    return formats.count(whole) if not part else f"{formats.count(whole)} {part}/{value.denominator}"


def _piled(lines: Sequence[Load], looks: tuple[str, str]) -> list[Dot]:
    """The micro-grids as dots; those of about one number lie over one another."""
    values = [line.each for line in lines if line.each is not None]
    step = max(1, -int(-(max(values) - min(values)) // BINS))
    piles, dots = Counter[int](), list[Dot]()
    for line, each in sorted(zip(lines, values, strict=True), key=lambda pair: pair[1]):
        at = int(each // step) * step
        piles[at] += 1
        said = _("{n} households, {k} leaders", n=formats.count(line.households), k=line.leaders)
        dots.append(Dot(line.place_id, line.name, at, piles[at], looks[line.is_far_off], said))
    return dots


def card(actor: Actor, place_id: int) -> PlacePosts:
    """One place: who holds which post, the phone, what they carry; what is vacant; who was there before."""
    found = replay.asked(posts.posts_at, actor, areas=AREAS, place_id=place_id, on=inputs.today())
    people = sorted({p.person_id for p in found.now if p.person_id})
    carried = replay.asked(
        carrying.counts_of, actor, person_ids=people, place_id=place_id, on=inputs.today()
    ) if people else {}  # fmt: skip
    with st.container(border=True, gap="small"):
        st.markdown(f"**{formats.literal(found.place)}** :small[:gray[{label(found.kind)}]]")
        if not found.now:
            st.caption(_("Nobody holds a post here."))
        for post in found.now:
            _holder(actor, post, carried.get(post.person_id or 0, {}))
        for wanted in found.wanted:
            if wanted.since is not None:
                _vacant(wanted.rule.wanted - wanted.held, label(wanted.rule.code), formats.day(wanted.since))
        if found.others:
            told = "；".join(f"{label(p.kind)} {p.holder} ({days(p.span)})" for p in found.others)
            st.caption(_("At other times: {members}", members=formats.literal(told)))
    return found


def _vacant(lacking: int, post: str, since: str) -> None:
    said = _("{post}: {n} lacking since {day}", post=post, n=lacking, day=since)
    st.markdown(f":orange[:material/person_off: {said}]")


def _holder(actor: Actor, post: PostLine, carried: dict[Carried, int]) -> None:
    with st.container(gap="xxsmall"):
        holds = _("{name}: {value}", name=label(post.kind), value=f"**{formats.literal(post.holder)}**")
        st.markdown(f"{holds} :small[:gray[{days(post.span)}]]")
        if carried:
            st.caption(_("carries here: {things}", things=" · ".join(in_words(carried))))
        if post.has_phone and actor.may(Permission.REVEAL_PHONE):
            box = feedback.asked(_("Phone"), key=f"net_phone_{post.id}", icon=":material/call:")
            if box is not None:
                with box:
                    _reveal(actor, post)


def in_words(counts: dict[Carried, int]) -> list[str]:
    """How much of each kind, without what is none."""
    return [_(WORDS[kind], n=n) for kind, n in counts.items() if n]


def _reveal(actor: Actor, post: PostLine) -> None:
    reason = st.text_input(
        _("Reason for the whole number"),
        key=f"net_reason_{post.id}",
        help=_("It is kept in the log with your name."),
    )
    if st.button(_("Show the number"), key=f"net_reveal_{post.id}", icon=":material/call:"):
        with feedback.attempt():
            with open_session(write=True) as db:
                phone = posts.reveal_holder(db, actor, post_id=post.id, reason=reason, at=session.now())
            st.code(phone, language=None)


def days(span: Span) -> str:
    """From when to when, in words."""
    since = formats.day(span.since)
    return _("since {day}", day=since) if span.until is None else f"{since} – {formats.day(span.until)}"

"""All that one carries goes to another: chosen, seen as counts and lists, done in one step; and the step back."""

from datetime import date

import streamlit as st

from models.net_enums import Carried, PostKind
from pages.ui import feedback, formats, inputs, replay, session
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.net_parts import in_words
from services.access import Actor
from services.db import open_session
from services.grids import absences, carrying, handovers
from services.grids.carrying import Holder, Thing
from services.grids.handovers import LONGEST_REASON, HandoverLine, Preview
from services.grids.post_changes import LONGEST

FORM, BACK, OUTSIDER = "hand_over", "hand_back", 0
SHOWN = 30


def hand_over(actor: Actor, place_id: int) -> None:
    """Choose who hands over and who takes, look at what goes, and do it."""
    st.subheader(_("Hand all over"), anchor=False)
    found = replay.asked(carrying.holders, actor, place_id=place_id, on=inputs.today())
    if not found:
        feedback.empty(_("Nobody here carries anything."), hint=_("Posts are given on the page of the net."))
        return
    giver: Holder | None = st.selectbox(
        _("Who hands over"), found, index=None, key=f"{FORM}_giver_{place_id}", placeholder=_("Choose a person"),
        format_func=lambda h: h.name if h.person_id else f"{h.name} ({_('no account')})",
    )  # fmt: skip
    if giver is None:
        st.caption(
            _("Posts, tasks, doors, promised visits, seats in groups and open requests go over in one step.")
        )
        return
    taker, phone = _taker(actor, place_id, giver)
    if taker is None:
        _things(
            replay.asked(
                carrying.carried_by, actor, place_id=place_id, giver=giver, on=inputs.today()
            ).things,
            {},
        )
        return
    with open_session() as db:
        seen = handovers.preview(db, actor, place_id=place_id, giver=giver, taker=taker, on=inputs.today())
    _previewed(seen, taker)
    reason = st.text_input(_("Reason"), key=f"{FORM}_reason", max_chars=LONGEST_REASON)
    if st.button(
        _("Hand all of it to {name}", name=formats.literal(taker.name)), key=f"{FORM}_send", type="primary",
        icon=":material/swap_horiz:", disabled=not seen.can_go,
    ):  # fmt: skip
        with feedback.attempt():
            with open_session(write=True) as db:
                handovers.hand_over(
                    db, actor, place_id=place_id, giver=giver, taker=taker, phone=phone, seen=seen.carrying.seen,
                    reason=reason, on=inputs.today(), token=inputs.token(FORM), at=session.now(),
                )  # fmt: skip
            inputs.spent(FORM)
            st.session_state.pop(f"{FORM}_giver_{place_id}", None)
            feedback.done(_("{n} things went over.", n=len(seen.carrying.things)))
            st.rerun()


def _taker(actor: Actor, place_id: int, giver: Holder) -> tuple[Holder | None, str]:
    """Who takes over: somebody else with an account, or a name with its phone for posts alone."""
    colleagues = replay.asked(absences.colleagues, actor, place_id=place_id)
    people = {p.id: p.name for p in colleagues if p.id != giver.person_id}
    key = f"{FORM}_taker_{place_id}"
    if st.session_state.get(key) not in (None, OUTSIDER, *people):
        st.session_state.pop(key)
    chosen = st.selectbox(
        _("Who takes over"), [*people, OUTSIDER], index=None,
        key=key,
        placeholder=_("Choose a person"),
        format_func=lambda id: people[id] if id else _("Somebody without an account"),
    )  # fmt: skip
    if chosen is None:
        return None, ""
    if chosen != OUTSIDER:
        return Holder(chosen, people[chosen]), ""
    name, phone = st.columns(2)
    said = name.text_input(_("Name of the person"), key=f"{FORM}_name", max_chars=LONGEST["holder"])
    number = phone.text_input(_("Phone number"), key=f"{FORM}_phone", max_chars=LONGEST["phone"])
    return (Holder(None, said.strip()), number) if said.strip() else (None, "")


def _previewed(seen: Preview, taker: Holder) -> None:
    counted = " · ".join(in_words(seen.carrying.counts)) or _("nothing")
    st.markdown(f"**{_('Goes over: {things}', things=counted)}**")
    if seen.needs_account:
        st.warning(
            _("Only who has an account can take over tasks, doors, visits and seats."),
            icon=":material/key_off:",
        )
    if seen.beyond:
        lacks_role(taker.name, "、".join(seen.beyond[:5]), seen.givers_of_roles)
    _things(seen.carrying.things, seen.carrying.places, twice=seen.twice)


def lacks_role(name: str, places: str, givers: tuple[str, ...]) -> None:
    """Say that somebody has no role at a place, that none comes with standing in, and who can give one."""
    said = _(
        "{name} has no role at {places}. None comes with this: {givers} can give one.",
        name=name, places=places, givers="、".join(givers) or _("an administrator"),
    )  # fmt: skip
    st.warning(formats.literal(said), icon=":material/lock_person:")


def _things(
    things: tuple[Thing, ...], places: dict[int, str], *, twice: frozenset[tuple[Carried, int]] = frozenset()
) -> None:
    """The list, in the order of its kinds."""
    if not things:
        return
    lines = [_line(t, places.get(t.place_id, ""), (t.kind, t.id) in twice) for t in things[:SHOWN]]
    if len(things) > SHOWN:
        lines.append(_("and {n} more", n=len(things) - SHOWN))
    st.markdown("\n".join(f"- {line}" for line in lines))


def _line(thing: Thing, place: str, is_twice: bool) -> str:
    what = label(PostKind(thing.what)) if thing.kind is Carried.POST else thing.what
    day = f" :small[:gray[{_when(thing.kind, thing.day)}]]" if thing.day else ""
    note = f" :orange-badge[{_('held already: only ends')}]" if is_twice else ""
    where = f" · {formats.literal(place)}" if place else ""
    return f"{label(thing.kind)}: {formats.literal(what)}{where}{day}{note}"


def _when(kind: Carried, day: date) -> str:
    """Since when a post or a seat is held; until when anything else is to be done."""
    said = _("since {day}") if kind in (Carried.POST, Carried.MEMBERSHIP) else _("due {day}")
    return said.format(day=formats.day(day))


def done(actor: Actor, place_id: int) -> None:
    """The steps that were done, newest first, each with its step back."""
    found = replay.asked(handovers.handovers, actor, place_id=place_id)
    if not found:
        return
    st.subheader(_("Handed over"), anchor=False)
    for line in found:
        with st.container(border=True, gap="xxsmall"):
            _step(actor, line)


def _step(actor: Actor, line: HandoverLine) -> None:
    who = _("{giver} → {taker}", giver=formats.literal(line.giver), taker=formats.literal(line.taker))
    back = f" :gray-badge[:material/undo: {_('step back')}]" if line.reverses else ""
    st.markdown(f"**{who}** :small[:gray[{formats.day(line.day)} · {formats.literal(line.by)}]]{back}")
    st.caption(" · ".join(filter(None, (*in_words(line.counts), formats.literal(line.reason)))))
    if not line.can_go_back:
        return
    box = feedback.asked(_("Give back"), key=f"{BACK}_{line.id}_box", icon=":material/undo:")
    if box is not None:
        with box:
            _give_back(actor, line)


def _give_back(actor: Actor, line: HandoverLine) -> None:
    """The reverse step, seen before it is done."""
    with open_session() as db:
        seen = handovers.preview_back(db, actor, handover_id=line.id, on=inputs.today())
    _previewed(seen, Holder(None, line.giver))
    if st.button(
        _("Give this back to {name}", name=formats.literal(line.giver)), key=f"{BACK}_{line.id}", type="primary",
        disabled=not seen.can_go,
    ):  # fmt: skip
        with feedback.attempt():
            with open_session(write=True) as db:
                handovers.hand_back(
                    db, actor, handover_id=line.id, seen=seen.carrying.seen, on=inputs.today(),
                    token=inputs.token(BACK), at=session.now(),
                )  # fmt: skip
            inputs.spent(BACK)
            feedback.done(_("It is given back."))
            st.rerun()

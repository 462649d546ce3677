"""What residents said before and after a meeting: counted for all, read, written down and answered by staff."""

from datetime import date
from typing import Any

import streamlit as st

from models.enums import Permission
from pages.ui import conflict, editing, feedback, formats, inputs, replay, session
from pages.ui.drafts import Fields
from pages.ui.editing import KEPT
from pages.ui.formats import literal
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import opinions
from services.consultations.meetings import Assembly, Point
from services.consultations.opinions import Said
from services.db import open_session

HEARD: Fields = {"door": str, "said": str, "said_on": date.fromisoformat, "decision_id": int}
ANSWER: Fields = {"answer": str}
OPEN = "duoge.opinion.answering"


def of_point(actor: Actor, found: Assembly, point: Point) -> None:
    """The opinions on one point, before the meeting and after it."""
    said = _("Opinions: {before} before, {after} after", before=point.before, after=point.after)
    may_write = actor.may(Permission.RECORD_BALLOTS)
    if not (may_write or point.said):
        st.caption(f":material/forum: {said}")
        return
    with st.expander(said, icon=":material/forum:"):
        for title, is_after in ((_("Before the meeting"), False), (_("After the meeting"), True)):
            of_time = [one for one in point.said if one.is_after is is_after]
            if of_time:
                st.markdown(f"**{title}**")
            for one in of_time:
                _one(actor, found, one)
        hidden = point.before + point.after - len(point.said)
        if hidden:
            st.caption(_("{n} more were heard outside your area.", n=hidden))
        if may_write:
            _write(actor, f"heard_{point.id}", _own_place(actor, found), point)


def _own_place(actor: Actor, found: Assembly) -> int:
    """Where what this person hears is noted: at the meeting's place, or where they work."""
    if found.can_run:
        return found.line.place_id
    return inputs.place_options(actor, permission=Permission.RECORD_BALLOTS)[0].id


def loose(actor: Actor, *, place_id: int) -> None:
    """Writing down what somebody said that stands on no agenda yet."""
    if actor.may(Permission.RECORD_BALLOTS):
        title = _("Write down what somebody said")
        if box := feedback.folded(title, key="write_opinion", icon=":material/add_comment:"):
            with box:
                _write(actor, f"heard_at_{place_id}", place_id)


def _one(actor: Actor, found: Assembly, one: Said) -> None:
    where = " ".join(filter(None, (one.place, one.door)))
    st.markdown(
        f"{literal(one.said)}  \n:small[:gray[{literal(where)} · {formats.day(one.said_on)}]]"
        + (f"  \n:material/reply: {literal(one.answer)}" if one.answer else "")
    )
    if not found.can_run:
        return
    if st.session_state.get(OPEN) == one.id:
        _answer(actor, one)
    elif st.button(
        _("Correct the answer") if one.answer else _("Answer"), key=f"answer_{one.id}", type="tertiary",
        icon=":material/reply:",
    ):  # fmt: skip
        st.session_state[OPEN] = one.id
        st.rerun()


def _answer(actor: Actor, one: Said) -> None:
    form = f"answer_{one.id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            opinions.answer_opinion(
                db, actor, opinion_id=one.id, version=version, words=values["answer"], token=token, at=at
            )

    if editing.clash(actor, form, ANSWER, subject=one.id, labels={"answer": _("Answer")}, store=store):
        return
    version = editing.begin(actor, form, ANSWER, stored={"answer": one.answer}, version=one.version)
    st.text_input(
        _("What was answered"), key=f"{form}_answer", max_chars=opinions.LONGEST["answer"], persist_state=KEPT
    )
    sent = st.button(_("Store the answer"), key=f"{form}_send", type="primary")
    editing.keep(actor, form, ANSWER)
    if sent:
        with feedback.attempt(), conflict.kept(form, subject=one.id):
            store({"answer": editing.value(form, "answer")}, version)
            editing.end(actor, form, ANSWER)
            st.session_state.pop(OPEN, None)
            conflict.settle(form, _("The answer is stored."))


def _write(actor: Actor, form: str, place_id: int, point: Point | None = None) -> None:
    stored = {"door": "", "said": "", "said_on": inputs.today(), "decision_id": None}
    editing.begin(actor, form, HEARD, stored=stored)
    st.text_area(
        _("What was said"),
        key=f"{form}_said",
        height=70,
        max_chars=opinions.LONGEST["said"],
        persist_state=KEPT,
    )
    door, day = st.columns(2)
    door.text_input(
        _("Door, if told"), key=f"{form}_door", max_chars=opinions.LONGEST["door"], persist_state=KEPT
    )
    day.date_input(
        _("Said on"), key=f"{form}_said_on", max_value=inputs.today(), format="YYYY-MM-DD", persist_state=KEPT
    )
    decided = {taken.id: taken.motion for taken in point.decisions} if point else {}
    if decided:
        st.selectbox(
            _("On a decision"), list(decided), None, decided.__getitem__, f"{form}_decision_id",
            placeholder=_("On the point, not on a decision"), persist_state=KEPT,
        )  # fmt: skip
    sent = st.button(_("Store the opinion"), key=f"{form}_send")
    editing.keep(actor, form, HEARD)
    if sent:
        _store(actor, form, place_id, point.id if point else None)


def _store(actor: Actor, form: str, place_id: int, agenda_item_id: int | None) -> None:
    entered = {field: editing.value(form, field) for field in HEARD}
    with feedback.attempt():
        with open_session(write=True) as db:
            opinions.record_opinion(
                db, actor, place_id=place_id, agenda_item_id=agenda_item_id, on=inputs.today(),
                token=inputs.token(form), at=session.now(), **entered,
            )  # fmt: skip
        editing.end(actor, form, HEARD)
        conflict.settle(form, _("The opinion is stored."))


def waiting(actor: Actor, found: Assembly) -> None:
    """What was heard at the meeting's place and stands on no agenda yet, to be put to a point."""
    if not found.can_write or not found.points:
        return
    place = found.line.place_id
    page = inputs.page_number("waiting_opinions", place)
    heard, count = replay.asked(opinions.unlinked, actor, place_id=place, page=page)
    if not count:
        return
    with st.expander(_("Opinions on no agenda yet") + f" · {count}", icon=":material/mark_chat_unread:"):
        topics = {point.id: f"{point.number} {point.topic}" for point in found.points}
        chosen = st.selectbox(
            _("Put them to"), list(topics), format_func=topics.__getitem__, key="opinions_to"
        )
        for one in heard:
            where = " ".join(filter(None, (one.place, one.door)))
            st.markdown(
                f"{literal(one.said)}  \n:small[:gray[{literal(where)} · {formats.day(one.said_on)}]]"
            )
            if st.button(_("Put it there"), key=f"link_{one.id}", type="tertiary", icon=":material/link:"):
                _link(actor, one, chosen)
        inputs.pagination("waiting_opinions", place, count=count, size=opinions.PAGE)


def _link(actor: Actor, one: Said, agenda_item_id: int) -> None:
    form = f"link_{one.id}"
    with feedback.attempt():
        with open_session(write=True) as db:
            opinions.link_opinion(
                db, actor, opinion_id=one.id, version=one.version, agenda_item_id=agenda_item_id,
                token=inputs.token(form), at=session.now(),
            )  # fmt: skip
        conflict.settle(form, _("It stands on the agenda."))

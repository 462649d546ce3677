"""Parts of the pages of meetings: a meeting in a list, its head, its people and the roll call, its minutes."""

from typing import Any

import streamlit as st

from models.enums import MeetingKind, MeetingState
from pages.ui import conflict, editing, feedback, formats, inputs, replay, session
from pages.ui.drafts import Fields
from pages.ui.editing import KEPT
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import attendance, convening, meetings
from services.consultations.meetings import PAGE, Assembly, Attendee, MeetingLine
from services.db import open_session
from services.freshness import AREAS

MEETING_PAGE = "consultations/councils.py"
MINUTES: Fields = {"minutes": str}
LATE: Fields = {"people": str}
SIGNS = {True: ":material/check:", False: ":material/close:", None: ":material/mail:"}
"""Of somebody present, absent, or invited to a meeting that was not held yet."""
STATE_COLOURS = {MeetingState.CALLED: "blue", MeetingState.HELD: "green", MeetingState.CANCELLED: "gray"}


def listed(actor: Actor, *, place_id: int) -> None:
    """The meetings at a place, those to come first, by kind."""
    kind = st.segmented_control(
        _("Kind of meeting"), list(MeetingKind), format_func=label, key="meetings_kind",
        label_visibility="collapsed", wrap=True,
    )  # fmt: skip
    page = inputs.page_number("meetings", place_id, kind)
    count = replay.kept(_cards, actor, areas=AREAS, place_id=place_id, kind=kind, page=page)
    if count:
        inputs.pagination("meetings", place_id, kind, count=count, size=PAGE)


def _cards(actor: Actor, *, place_id: int, kind: MeetingKind | None, page: int) -> int:
    with open_session() as db:
        found, count = meetings.meetings_at(db, actor, place_id=place_id, kind=kind, page=page)
    if not found:
        feedback.empty(_("No meeting here yet."), hint=_("Choose a larger place, or call the first meeting."))
    for line in found:
        _card(line)
    return count


def _card(line: MeetingLine) -> None:
    with st.container(border=True, gap="xsmall"):
        st.page_link(MEETING_PAGE, label=f"**{literal(line.title)}**", query_params={"meeting": str(line.id)})
        st.markdown(
            f"{badges(line)}  \n:small[{literal(line.place)} · {_when(line)}]  \n:small[:gray[{_figures(line)}]]"
        )


def badges(line: MeetingLine) -> str:
    """What kind of meeting it is, how it stands, and how many outcomes wait to be told back."""
    said = f":gray-badge[{label(line.kind)}] :{STATE_COLOURS[line.state]}-badge[{label(line.state)}]"
    if line.untold:
        said += f" :orange-badge[{_('{n} to be told back', n=line.untold)}]"
    return said


def _when(line: MeetingLine) -> str:
    return " ".join(filter(None, (formats.day(line.held_on), line.begins_at)))


def _figures(line: MeetingLine) -> str:
    people = (
        _("{present} of {invited} present", present=line.present, invited=line.invited)
        if line.state is MeetingState.HELD
        else _("{n} invited", n=line.invited)
    )
    return " · ".join((people, _("{n} topics", n=line.topics), _("{n} decisions", n=line.decisions)))


def head(found: Assembly) -> None:
    """What meeting this is: title, place, day, chair, and the papers to take of it."""
    line = found.line
    st.page_link(MEETING_PAGE, label=_("All meetings"), icon=":material/arrow_back:")
    st.header(literal(line.title), anchor=False)
    st.markdown(badges(line))
    chair = _("{name} in the chair", name=literal(line.chair)) if line.chair else ""
    facts = (literal(line.place), _when(line), literal(line.where), chair, _figures(line))
    st.caption(" · ".join(filter(None, facts)))
    if found.can_run:
        with st.container(horizontal=True):
            for title, kind in ((_("Minutes (PDF)"), "pdf"), (_("Minutes (Word)"), "docx")):
                st.link_button(
                    title, f"/files/minutes/{line.id}.{kind}", key=f"take_minutes_{kind}",
                    icon=":material/download:", type="tertiary",
                )  # fmt: skip


def people(actor: Actor, found: Assembly) -> None:
    """Who is invited and who is there; a tick of the roll call counts at once."""
    line = found.line
    st.subheader(_("People"), anchor=False)
    if not found.sees_names:
        st.caption(_figures(line))
        return
    if found.can_run and found.is_held:
        _roll(actor, found)
    else:
        for one in found.attendees:
            st.markdown(f"{SIGNS[one.present]} {_named(one)}")
    if not found.attendees:
        st.caption(_("Nobody is on the list yet."))
    if found.can_begin and st.button(
        _("Begin: call the roll"), key="roll_begin", type="primary", icon=":material/how_to_reg:"
    ):
        _tick(actor, line.id, (), ())
        st.rerun()
    if found.can_write:
        _add_people(actor, found)
        if found.attendees:
            _take_off(actor, found)


def _named(one: Attendee) -> str:
    capacity = f" :small[:gray[{literal(one.capacity)}]]" if one.capacity else ""
    return literal(one.name) + capacity


def _roll(actor: Actor, found: Assembly) -> None:
    line, key = found.line, f"roll_{found.line.id}"
    there = tuple(one.id for one in found.attendees if one.present)
    everybody = tuple(one.id for one in found.attendees)
    names = {one.id: _named(one) for one in found.attendees}

    def ticked() -> None:
        _tick(actor, line.id, there, tuple(st.session_state[key]))

    st.session_state[key] = list(there)
    st.pills(
        _("Present: press a name"), list(names), selection_mode="multi", format_func=names.__getitem__,
        key=key, on_change=ticked, wrap=True,
    )  # fmt: skip
    st.caption(_("{present} of {invited} present", present=line.present, invited=line.invited))
    if len(there) < len(everybody) and st.button(
        _("Everybody is here"), key="roll_all", icon=":material/done_all:", type="tertiary"
    ):
        _tick(actor, line.id, there, everybody)
        st.rerun()


def _tick(actor: Actor, meeting_id: int, seen: tuple[int, ...], present: tuple[int, ...]) -> None:
    form = f"roll_{meeting_id}"
    with feedback.attempt():
        with open_session(write=True) as db:
            attendance.take_roll(
                db, actor, meeting_id=meeting_id, seen=seen, present=present, on=inputs.today(),
                token=inputs.token(form), at=session.now(),
            )  # fmt: skip
        inputs.spent(form)


def _add_people(actor: Actor, found: Assembly) -> None:
    line, form, is_held = found.line, f"late_{found.line.id}", found.is_held
    with st.expander(
        _("Others who came") if is_held else _("Invite more people"), icon=":material/group_add:"
    ):
        editing.begin(actor, form, LATE, stored={"people": ""})
        st.text_area(
            _("Name and capacity, one person a line"),
            key=f"{form}_people",
            height=90,
            max_chars=30_000,
            persist_state=KEPT,
        )
        sent = st.button(_("Add them"), key=f"{form}_send")
        editing.keep(actor, form, LATE)
    if sent:
        with feedback.attempt():
            with open_session(write=True) as db:
                attendance.invite(
                    db, actor, meeting_id=line.id, people=editing.value(form, "people"), present=is_held,
                    token=inputs.token(form), at=session.now(),
                )  # fmt: skip
            editing.end(actor, form, LATE)
            inputs.spent(form)
            st.rerun()


def _take_off(actor: Actor, found: Assembly) -> None:
    """Somebody put on the list by mistake goes off it; who stayed away is not taken off, but absent."""
    form, names = f"off_{found.line.id}", {one.id: one.name for one in found.attendees}
    with st.expander(_("Take somebody off the list"), icon=":material/person_remove:"):
        chosen = st.selectbox(
            _("Put there by mistake"), list(names), index=None, key=f"{form}_who",
            format_func=lambda id: names.get(id, ""), placeholder=_("Choose a person"),
        )  # fmt: skip
        sent = st.button(_("Take off"), key=f"{form}_send", disabled=chosen is None)
    if sent and chosen is not None:
        with feedback.attempt():
            with open_session(write=True) as db:
                attendance.uninvite(
                    db, actor, participant_id=chosen, token=inputs.token(form), at=session.now()
                )
            conflict.settle(form, _("{name} is off the list.", name=literal(names[chosen])))


def minutes(actor: Actor, found: Assembly) -> None:
    """The minutes as a whole; of two who write them, the second is shown both versions."""
    line, form = found.line, f"minutes_{found.line.id}"
    st.subheader(_("Minutes as a whole"), anchor=False)
    if not found.can_write:
        st.text(found.minutes or "—")
        return

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            convening.write_minutes(
                db, actor, meeting_id=line.id, version=version, token=token, at=at, minutes=values["minutes"]
            )

    labels = {"minutes": _("Minutes")}
    if editing.clash(actor, form, MINUTES, subject=line.id, labels=labels, store=store):
        return
    version = editing.begin(actor, form, MINUTES, stored={"minutes": found.minutes}, version=found.version)
    st.text_area(
        _("Minutes"), key=f"{form}_minutes", height=180, max_chars=convening.LONGEST["minutes"],
        label_visibility="collapsed", placeholder=_("What was reported, who spoke, how it ended"), persist_state=KEPT,
    )  # fmt: skip
    sent = st.button(_("Store the minutes"), key=f"{form}_send", icon=":material/save:")
    editing.keep(actor, form, MINUTES)
    if sent:
        with feedback.attempt(), conflict.kept(form, subject=line.id):
            store({"minutes": editing.value(form, "minutes")}, version)
            editing.end(actor, form, MINUTES)
            conflict.settle(form, _("The minutes are stored."))

"""Parts of door-knock lists: the doors that a vote needs with their last contact, sharing them out, one's own list."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, formats, inputs, missing_parts, replay, session
from pages.ui.i18n import _
from pages.ui.visit_parts import stance_text
from services.access import Actor
from services.consultations import contacts, door_knocks
from services.consultations.contacts import Contact, OpenDoor
from services.consultations.door_knocks import HandedOut, Knock
from services.consultations.still_missing import StillMissing
from services.db import open_session

VISITS_PAGE = "renewals/visits.py"
FORM = "hand_out"
DAYS = 3
SHOWN = 8


def told(needed: StillMissing | None) -> None:
    """How many more have to agree; that none has to, or that it is lost."""
    if needed is None or needed.count is None:
        missing_parts.draw(needed)
    elif needed.count == 0:
        st.success(
            _("The answers given carry this vote: no door has to be knocked at."), icon=":material/check:"
        )
    else:
        said = _("Still missing: at least {n} who have not answered would have to agree.", n=needed.count)
        st.info(f"**{said}**", icon=":material/doorbell:")
        if needed.count > len(needed.voters):
            st.caption(
                _("{n} of them live outside the places you look after.", n=needed.count - len(needed.voters))
            )


def table(actor: Actor, doors: Sequence[OpenDoor]) -> None:
    """The doors, the largest area first: last contact, stance, who spoke best, on whose list."""
    shown = {
        _("Door numbers"): ["、".join(d.doors) for d in doors],
        _("Owner"): [d.name for d in doors],
        _("Area"): [formats.area(d.area_dm2) for d in doors],
        _("Stance"): [stance_text(d.last.stance if d.last else None) for d in doors],
        _("Last contact"): [_met(d.last) for d in doors],
        _("Spoke best"): [d.best.by if d.best else "—" for d in doors],
        _("On the list of"): [d.given_to or "—" for d in doors],
    }
    columns = {_("Area"): st.column_config.TextColumn(alignment="right")}
    if actor.may(Permission.RECORD_VISITS):
        shown[_("Visit")] = [_visit_address(d) for d in doors]
        columns[_("Visit")] = st.column_config.LinkColumn(display_text=_("Record"))
    st.dataframe(
        shown,
        hide_index=True,
        column_config=columns,
        alt=_("Doors that the vote still needs"),
        key="knock_doors",
    )
    st.caption(_("With these, fewest are needed. Others can stand for them; then more may be needed."))


def _visit_address(door: OpenDoor) -> str:
    return "/visits?" + urlencode({"unit": door.unit_id, "consultation": door.consultation_id})


def _met(last: Contact | None) -> str:
    if last is None:
        return "—"
    return f"{formats.day(last.at.astimezone(formats.SHANGHAI).date())} · {last.by}"


def share_out(actor: Actor, doors: Sequence[OpenDoor], *, round_id: int) -> None:
    """Choose who goes, and by when; one button makes it their lists."""
    free = sum(1 for d in doors if not d.given_to)
    staff = {s.id: s for s in replay.asked(contacts.staff, actor, round_id=round_id, on=inputs.today())}
    if not free:
        st.caption(_("Every door is on somebody's list."))
        return
    with st.form(f"{FORM}_{round_id}"):
        chosen = st.multiselect(
            _("Who goes"), list(staff), key=f"{FORM}_who_{round_id}", format_func=lambda id: staff[id].name,
            placeholder=_("Choose people"),
        )  # fmt: skip
        due = st.date_input(
            _("Due by"), inputs.today() + timedelta(days=DAYS), min_value=inputs.today(),
            key=f"{FORM}_due_{round_id}", format="YYYY-MM-DD",
        )  # fmt: skip
        sent = st.form_submit_button(
            _("Share out {n} doors", n=free), key=f"{FORM}_send", type="primary", icon=":material/doorbell:"
        )
    if sent:
        with feedback.attempt():
            with open_session(write=True) as db:
                done = door_knocks.hand_out(
                    db, actor, round_id=round_id, person_ids=chosen, due_on=due, on=inputs.today(),
                    at=session.now(), token=inputs.token(FORM),
                )  # fmt: skip
            inputs.spent(FORM)
            feedback.done(_shared(done, {id: s.name for id, s in staff.items()}))
            st.rerun()


def _shared(done: HandedOut, names: dict[int, str]) -> str:
    loads = "、".join(f"{names.get(person, '')} {n}" for person, n in done.given.items())
    said = _("Doors are on the lists: {loads}.", loads=loads)
    return f"{said} {_('{n} lie where nobody chosen works.', n=done.left)}" if done.left else said


def own(actor: Actor) -> None:
    """The person's own list: each door with its stance and the way to the visit; nothing where it is empty."""
    found = replay.asked(door_knocks.own_knocks, actor, own=True, on=inputs.today())
    if not found:
        return
    st.subheader(_("Doors to knock at") + f" · {len(found)}", anchor=False)
    columns = st.columns(2, gap="large")
    for n, knock in enumerate(found[:SHOWN]):
        with columns[n % 2]:
            _knock(knock)
    if len(found) > SHOWN:
        with st.expander(_("and {n} more", n=len(found) - SHOWN)):
            for knock in found[SHOWN:]:
                _knock(knock)


def _knock(knock: Knock) -> None:
    ask = {"unit": str(knock.unit_id), "consultation": str(knock.consultation_id)}
    where = formats.literal(f"{knock.place} {knock.door}")
    last = knock.contact
    met = f" · {formats.literal(_met(last))}" if last else ""
    with st.container(border=True, gap="xxsmall"):
        st.page_link(VISITS_PAGE, label=f"**{where}**", icon=":material/doorbell:", query_params=ask)
        st.markdown(
            f"{_due(knock)} {stance_text(last.stance if last else None)}"
            f"  \n:small[{formats.literal(knock.matter)}{met}]"
        )


def _due(knock: Knock) -> str:
    if knock.due_on is None:
        return f":gray-badge[{_('no day set')}]"
    if knock.days_late:
        return f":red-badge[:material/schedule: {_('{n} days past its day', n=knock.days_late)}]"
    return f":gray-badge[{_('by {day}', day=formats.day(knock.due_on))}]"

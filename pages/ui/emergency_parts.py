"""Emergency repairs without a vote: which there are and who has to answer until when; a new one; the answer noted."""

from datetime import date

import streamlit as st

from models.enums import EmergencyState, Permission, PlaceKind
from pages.ui import attachment_parts, conflict, feedback, formats, inputs, replay, session
from pages.ui.editing import KEPT
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.attachments import EMERGENCY
from services.consultations import emergencies, proposals
from services.consultations.emergencies import EmergencyView, Need
from services.db import open_session
from services.once import once
from services.rules.emergencies import Emergency, emergencies_on

NEW, SCANS = "emergency_new", "duoge.emergency.scans"
KINDS = [PlaceKind.STAIRWELL, PlaceKind.BUILDING, PlaceKind.ESTATE]
COLOURS = {
    EmergencyState.PROPOSED: "blue",
    EmergencyState.APPROVED: "green",
    EmergencyState.REFUSED: "orange",
}


def draw(actor: Actor, *, place_id: int) -> None:
    """The emergency repairs here, and the form for a new one."""
    st.subheader(_("Emergency repair without a vote"), anchor=False)
    st.caption(
        _(
            "Shanghai's residential property rules, art. 73: five facts open this route; the committee answers "
            "within {n} days, and if it is silent the district may act.",
            n=emergencies.answer_rule(inputs.today()).days,
        )
    )
    page = inputs.page_number("emergencies", place_id)
    found, count = replay.asked(emergencies.emergencies_at, actor, place_id=place_id, page=page)
    if not found:
        feedback.empty(
            _("No emergency repairs here."), hint=_("Everything else from the fund is put to a vote.")
        )
    for one in found:
        with st.container(border=True):
            _one(actor, one)
    if count:
        inputs.pagination("emergencies", place_id, count=count, size=emergencies.PAGE)
    if actor.may(Permission.RUN_CONSULTATIONS):
        box = feedback.folded(_("Ask for an emergency repair"), key="emergency_ask", icon=":material/add:")
        if box is not None:
            with box:
                _propose(actor, place_id)


def _one(actor: Actor, one: EmergencyView) -> None:
    badge = f":{COLOURS[one.state]}-badge[{label(one.state)}]"
    st.markdown(f"**{formats.literal(one.what)}** {badge}")
    st.caption(f"{formats.literal(one.place)} · {_(one.fact.name)} · {_article(one.fact)}")
    if one.issuer:
        st.caption(
            _(
                "Certificate: {issuer}, no. {number}, {day}",
                issuer=formats.literal(one.issuer),
                number=formats.literal(one.number),
                day=formats.day(one.issued_on),
            )
        )
    st.markdown(_what_is_due(one))
    if one.can_answer:
        _answer(actor, one)
    _scans(actor, one)


def _scans(actor: Actor, one: EmergencyView) -> None:
    """The scans of the certificate, of one emergency at a time."""
    if st.session_state.get(SCANS) != one.id:
        if st.button(
            _("Scan of the certificate"), key=f"emergency_{one.id}_scans", icon=":material/attach_file:",
            type="tertiary",
        ):  # fmt: skip
            st.session_state[SCANS] = one.id
            st.rerun()
        return
    st.markdown(f"**{_('Scan of the certificate')}**")
    attachment_parts.attached_files(actor, subject_kind=EMERGENCY, subject_id=one.id, may_keep=one.can_run)


def _article(fact: Emergency) -> str:
    return _("art. {n}", n=formats.article(fact.article))


def _what_is_due(one: EmergencyView) -> str:
    if one.state is not EmergencyState.PROPOSED:
        said = f": {formats.literal(one.answer)}" if one.answer else ""
        return _("Answered on {day}{said}", day=formats.day(one.decided_on), said=said)
    if one.is_silent(inputs.today()):
        return ":red[" + _(
            "The committee was silent; the district may act since {day}.", day=formats.day(one.may_act_from)
        ) + "]"  # fmt: skip
    unsure = "" if one.due.certain else " " + _("(days off of that year are not known yet)")
    return _(
        "Asked on {asked}; the committee answers by {last}. If it is silent the district may act from {day}.",
        asked=formats.day(one.asked_on),
        last=formats.day(one.due.last),
        day=formats.day(one.may_act_from),
    ) + unsure  # fmt: skip


def _answer(actor: Actor, one: EmergencyView) -> None:
    form = f"emergency_{one.id}"
    with st.form(f"{form}_{one.version}", border=False):
        said = st.text_input(
            _("The committee's answer"), key=f"{form}_said", max_chars=emergencies.LONGEST,
            help=_("A refusal needs its reason."),
        )  # fmt: skip
        day = st.date_input(
            _("Answered on"), inputs.today(), key=f"{form}_day", min_value=one.asked_on,
            max_value=inputs.today(), format="YYYY-MM-DD",
        )  # fmt: skip
        with st.container(horizontal=True):
            yes = st.form_submit_button(_("It approved"), key=f"{form}_yes", icon=":material/check:")
            no = st.form_submit_button(_("It refused"), key=f"{form}_no", icon=":material/close:")
    if (yes or no) and isinstance(day, date):
        with feedback.attempt():
            _store(actor, one, yes, said or "", day)


def _store(actor: Actor, one: EmergencyView, approved: bool, said: str, day: date) -> None:
    form, at = f"emergency_{one.id}", session.now()
    token = inputs.token(form)
    with open_session(write=True) as db:
        once(
            db, actor, f"answer_emergency:{one.id}", token=token, at=at,
            do=lambda: emergencies.note_answer(
                db, actor, emergency_id=one.id, version=one.version, approved=approved, said=said,
                decided_on=day, on=inputs.today(), at=at,
            ),
        )  # fmt: skip
    conflict.settle(form, _("The committee's answer is noted."))


def _propose(actor: Actor, place_id: int) -> None:
    kind = st.segmented_control(
        _("Where"),
        KINDS,
        default=KINDS[0],
        format_func=label,
        key=f"{NEW}_kind",
        required=True,
        persist_state=KEPT,
    )
    places = replay.asked(
        proposals.voting_places, actor, place_id=place_id, kind=kind or KINDS[0], on=inputs.today()
    )
    names = {place.id: place.name for place in places}
    chosen = st.selectbox(
        _("Estate, building or stairwell"),
        list(names),
        format_func=names.__getitem__,
        key=f"{NEW}_place",
        persist_state=KEPT,
    )
    facts = {fact.code: fact for fact in emergencies_on(inputs.today())}
    code = st.selectbox(
        _("Which fact"),
        list(facts),
        format_func=lambda c: _(facts[c].name),
        key=f"{NEW}_fact",
        persist_state=KEPT,
    )
    need = _entered(facts[code])
    if st.button(_("Ask the committee"), key=f"{NEW}_send", type="primary", disabled=chosen is None):
        with feedback.attempt():
            with open_session(write=True) as db:
                emergencies.propose(
                    db, actor, place_id=chosen, need=need, on=inputs.today(), at=session.now(),
                    token=inputs.token(NEW),
                )  # fmt: skip
            for field in ("what", "issuer", "number", "issued", "warranty"):
                st.session_state.pop(f"{NEW}_{field}", None)
            conflict.settle(NEW, _("Noted: the committee is asked."))


def _entered(fact: Emergency) -> Need:
    what = st.text_area(
        _("What is repaired"), key=f"{NEW}_what", max_chars=emergencies.LONGEST, persist_state=KEPT
    )
    issuer, number, issued = "", "", None
    if fact.paper:
        st.caption(_("{paper}, issued by: {issuer}", paper=_(fact.paper), issuer=_(fact.issuer)))
        issuer = st.text_input(
            _("Issued by"), key=f"{NEW}_issuer", max_chars=emergencies.LONGEST_ISSUER, persist_state=KEPT
        )
        number = st.text_input(
            _("Number"), key=f"{NEW}_number", max_chars=emergencies.LONGEST_NUMBER, persist_state=KEPT
        )
        issued = st.date_input(
            _("Issued on"), None, key=f"{NEW}_issued", format="YYYY-MM-DD", persist_state=KEPT
        )
    warranty = st.checkbox(_("Still under warranty"), key=f"{NEW}_warranty", persist_state=KEPT)
    asked = st.date_input(
        _("Committee asked on"),
        inputs.today(),
        key=f"{NEW}_asked",
        max_value=inputs.today(),
        format="YYYY-MM-DD",
        persist_state=KEPT,
    )
    day = asked if isinstance(asked, date) else inputs.today()
    return Need(fact.code, what or "", day, issuer or "", number or "",
                issued if isinstance(issued, date) else None, warranty)  # fmt: skip

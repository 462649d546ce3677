"""The evidence of a renewal: what there is with its scans; a new piece, one put right, one recorded in error."""

from typing import Any

import streamlit as st

from models.enums import Permission, ProjectState
from pages.ui import asking, attachment_parts, evidence_form, feedback, inputs, replay, session, tables
from pages.ui.formats import day, literal, moment
from pages.ui.i18n import _
from services.access import Actor
from services.attachments import EVIDENCE
from services.db import open_session
from services.renewals import evidence
from services.renewals.evidence import LONGEST, EvidenceLine
from services.renewals.projects import Story
from services.rules.evidence import evidence_kind

RECORD = "evidence"
NAME_WIDE = 230
"""Pixels of a name: what it counts for and its scans stand beside it without scrolling."""


def missing_kinds(story: Story) -> list[str]:
    """The kinds of evidence that the next stages lack, the nearest way first."""
    ways = sorted(story.card.gate.ways, key=lambda way: len(way.missing))
    names = [m.condition for way in ways for m in way.missing]
    return list(dict.fromkeys(name for name in names if evidence_kind(name)))


def record_button(story: Story, *, lead: bool) -> None:
    """The button that takes down what is missing, right where it is said to be missing; `lead`: it is the next step."""
    lacking = missing_kinds(story)
    kind = evidence_kind(lacking[0]) if lacking else None
    title = _("Record: {what}", what=_(kind.name)) if kind else _("Record evidence")
    if story.card.state is not ProjectState.CANCELLED and st.button(
        title,
        icon=":material/note_add:",
        key="record_evidence",
        type="primary" if kind and lead else "secondary",
    ):
        asking.ask(RECORD)


def draw_asked(story: Story) -> None:
    """The dialog in which evidence is recorded, if it was asked for."""
    if asking.asked() == RECORD:
        asking.dialog(_("Record evidence"), _record, story, missing_kinds(story))


def _record(story: Story, lacking: list[str]) -> None:
    actor = session.require(Permission.MOVE_RENEWALS)
    form = f"evidence_{story.card.id}"
    there = [e.key for e in evidence.evidence_for(story.card.kind)]
    ordered = [*lacking, *(key for key in there if key not in lacking)]
    stated = evidence_form.new(form, ordered)
    if stated is None:
        return
    with feedback.attempt():
        with open_session(write=True) as db:
            evidence.record_evidence(
                db, actor, project_id=story.card.id, stated=stated, token=inputs.token(form), at=session.now()
            )
        asking.answered()
        inputs.spent(form)
        feedback.done(_("The evidence is recorded. Scans can be attached to it below."))
        st.rerun()


def draw(actor: Actor, story: Story, *, areas: tuple[str, ...]) -> None:
    """The list; the piece selected below it, with its scans and what may be done with it."""
    st.subheader(_("Evidence"), anchor=False)
    found = replay.kept(_found, actor, areas=areas, project_id=story.card.id)
    if not found:
        feedback.empty(
            _("No evidence is recorded yet."),
            hint=_("Certificates, notices and reports let it move on. Record each when it comes."),
        )
        return
    chosen = tables.choose(
        f"evidence_{story.card.id}", found, _columns(found), alt=_("{n} pieces of evidence", n=len(found)),
        column_config={_("Evidence"): st.column_config.TextColumn(width=NAME_WIDE)},
    )  # fmt: skip
    if chosen is None:
        st.caption(_("Select a row to see it whole, with its scans."))
        return
    with st.container(border=True):
        _one(actor, story, chosen)


def _found(actor: Actor, *, project_id: int) -> tuple[EvidenceLine, ...]:
    with open_session() as db:
        return evidence.evidence_of(db, actor, project_id=project_id)


def _columns(found: tuple[EvidenceLine, ...]) -> dict[str, list[object]]:
    return {
        _("Evidence"): [_(e.kind.name) for e in found],
        _("Dated"): [day(e.stated.stated_on) for e in found],
        _("Result"): [_result(e) for e in found],
        _("Counts"): [_standing(e) for e in found],
        _("Scans"): [e.files for e in found],
    }


def _result(e: EvidenceLine) -> str:
    result = e.kind.result(e.stated.result)
    return _(result.name) if result else "—"


def _standing(e: EvidenceLine) -> str:
    if e.voided_at:
        return _("no: recorded in error")
    if e.expired_at:
        return _("no: the case was sent back")
    until = e.stated.valid_until
    if until and until < inputs.today():
        return _("no: valid until {day}", day=day(until))
    return _("yes") if e.kind.is_good(e.stated.result) else _("no: the result")


def _one(actor: Actor, story: Story, e: EvidenceLine) -> None:
    _facts(e)
    if not story.can_edit:
        return
    attachment_parts.attached_files(actor, subject_kind=EVIDENCE, subject_id=e.id)
    if e.stands:
        evidence_form.correct(actor, e)
        with st.expander(_("It was recorded in error"), icon=":material/delete:"):
            _void(actor, e)


def _facts(e: EvidenceLine) -> None:
    rows: dict[str, Any] = {
        _("Issued by"): e.stated.issuer,
        _("Its number"): e.stated.number or "—",
        _("Valid until"): day(e.stated.valid_until),
        _("Note"): e.stated.note or "—",
        _("Recorded"): " · ".join(filter(None, (moment(e.recorded_at), e.by))),
        _("Source"): e.kind.source or "—",
    }
    if e.voided_at:
        rows[_("Recorded in error")] = f"{moment(e.voided_at)} · {e.voided_by} · {e.void_reason}"
    st.markdown(f"**{_(e.kind.name)}**")
    st.markdown("\n".join(f"- {name}: **{literal(str(value))}**" for name, value in rows.items()))


def _void(actor: Actor, e: EvidenceLine) -> None:
    form = f"void_{e.id}"
    with st.form(form, border=False):
        reason = st.text_input(_("Reason"), key=f"{form}_reason", max_chars=LONGEST["reason"])
        sent = st.form_submit_button(_("It counts no more"), key=f"{form}_send")
    if sent:
        with feedback.attempt():
            with open_session(write=True) as db:
                evidence.void_evidence(
                    db, actor, evidence_id=e.id, version=e.version, reason=reason, token=inputs.token(form),
                    at=session.now(),
                )  # fmt: skip
            inputs.spent(form)
            feedback.done(_("It counts no more."))
            st.rerun()

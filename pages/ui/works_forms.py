"""Forms of the works and their end: looks at the site with photos, mending, acceptance, audit, settlement, warranty."""

from datetime import date, datetime

import streamlit as st
from sqlmodel import Session

from models.tender_enums import (
    AcceptanceResult,
    Severity,
)
from pages.ui import attachment_parts, inputs
from pages.ui.formats import day
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.tender_sending import day_field, send, sent
from services import attachments
from services.access import Actor
from services.attachments import SITE
from services.once import token_for
from services.renewals import closing, works
from services.renewals.dossiers import ContractView, SiteVisit
from services.renewals.money import fen_of
from services.rules.clocks import years_later

WARRANTY_YEARS = 5
"""建设工程质量管理条例 art. 40: at least five years for what keeps water out of roofs, bathrooms and outer walls."""


def visit(actor: Actor, c: ContractView) -> None:
    """What was seen on the site, with photographs at once; made for a phone."""
    form = f"visit_site_{c.id}_{len(c.visits)}"
    with st.form(form, border=False):
        seen = st.text_area(_("What was seen"), key=f"{form}_seen", max_chars=works.LONGEST["finding"])
        severity = st.radio(_("How bad"), list(Severity), 0, label, key=f"{form}_bad", horizontal=True)
        photos = st.file_uploader(
            _("Photos"), type=attachment_parts.TYPES, accept_multiple_files=True, max_upload_size=10,
            key=f"{form}_photos",
        )  # fmt: skip
        left, right = st.columns(2)
        who = left.text_input(
            _("Who looked"), actor.name, key=f"{form}_who", max_chars=works.LONGEST["visitor"]
        )
        with right:
            visited_on = day_field(_("Looked at on"), f"{form}_on")
        go = sent(form, _("Store it"))
    if go:
        files = [(photo.name, photo.getvalue()) for photo in photos]

        def do(db: Session, at: datetime, token: str) -> None:
            id = works.visit_site(
                db, actor, contract_id=c.id, visited_on=visited_on, visitor=who, finding=seen,
                severity=severity or Severity.NONE,
                at=at, token=token,
            )  # fmt: skip
            for name, content in files:
                attachments.attach(
                    db, actor, subject_kind=SITE, subject_id=id, name=name, content=content, at=at,
                    token=token_for(token, name),
                )  # fmt: skip

        send(form, _("It is stored."), do)


def photos(actor: Actor, c: ContractView) -> None:
    """The photographs of one look at the works."""
    chosen = _choose(c.visits, f"photos_{c.id}")
    attachment_parts.attached_files(actor, subject_kind=SITE, subject_id=chosen.id)


def _choose(visits: tuple[SiteVisit, ...], key: str) -> SiteVisit:
    found = {v.id: v for v in reversed(visits)}
    names = {v.id: f"{day(v.visited_on)} · {v.finding[:40]}" for v in found.values()}
    chosen = st.selectbox(_("Look at the works"), list(found), format_func=names.__getitem__, key=key)
    return found[chosen]


def mend(actor: Actor, c: ContractView) -> None:
    """Note that something found is mended."""
    found = _choose(tuple(v for v in c.visits if v.is_open), f"mend_{c.id}")
    form = f"mend_finding_{found.id}"
    with st.form(form, border=False):
        how = st.text_input(_("How it was mended"), key=f"{form}_how", max_chars=works.LONGEST["mended_how"])
        mended_on = day_field(_("Mended on"), f"{form}_on")
        go = sent(form, _("Note the mending"))
    if go:
        send(
            form,
            _("It is mended."),
            lambda db, at, token: works.mend_finding(
                db, actor, supervision_id=found.id, version=found.version, mended_on=mended_on, mended_how=how,
                at=at, token=token,
            ),
        )  # fmt: skip


def accept(actor: Actor, c: ContractView) -> None:
    """Note an acceptance."""
    form, longest = f"accept_works_{c.id}_{len(c.acceptances)}", works.LONGEST
    with st.form(form, border=False):
        result = st.radio(
            _("Result"), list(AcceptanceResult), 0, label, key=f"{form}_result", horizontal=True
        )
        by = st.text_input(_("Accepted by"), key=f"{form}_by", max_chars=longest["accepted_by"])
        defects = st.text_area(
            _("Defects, unless it passed"), key=f"{form}_defects", max_chars=longest["defects"]
        )
        held_on = day_field(_("Held on"), f"{form}_on")
        go = sent(form, _("Note the acceptance"))
    if go:
        send(
            form,
            _("The acceptance is noted."),
            lambda db, at, token: works.accept_works(
                db, actor, contract_id=c.id, held_on=held_on, accepted_by=by, result=result or AcceptanceResult.FAILED,
                defects=defects,
                at=at, token=token,
            ),
        )  # fmt: skip


def audit(actor: Actor, c: ContractView) -> None:
    """Note a price audit."""
    form = f"audit_price_{c.id}_{len(c.audits)}"
    with st.form(form, border=False):
        body = st.text_input(_("Auditor"), key=f"{form}_body", max_chars=closing.LONGEST["body"])
        left, right = st.columns(2)
        submitted = left.text_input(_("Asked for, in yuan"), key=f"{form}_submitted")
        audited = right.text_input(_("Found right, in yuan"), key=f"{form}_audited")
        audited_on = day_field(_("Audited on"), f"{form}_on")
        go = sent(form, _("Note the price audit"))
    if go:
        send(
            form,
            _("The audit is noted."),
            lambda db, at, token: closing.audit_price(
                db, actor, contract_id=c.id, body=body, audited_on=audited_on, submitted_fen=fen_of(submitted),
                audited_fen=fen_of(audited), at=at, token=token,
            ),
        )  # fmt: skip


def settle(actor: Actor, c: ContractView) -> None:
    """Settle the contract at a sum."""
    form = f"settle_{c.id}"
    most = min(c.audits[-1].audited_fen, c.sums.agreed_fen)
    with st.form(form, border=False):
        amount = st.text_input(
            _("Settled at, in yuan"), f"{most // 100}.{most % 100:02d}", key=f"{form}_amount"
        )
        note = st.text_input(_("Note"), key=f"{form}_note", max_chars=closing.LONGEST["note"])
        settled_on = day_field(_("Settled on"), f"{form}_on")
        go = sent(form, _("Settle the contract"))
    if go:
        send(
            form,
            _("The contract is settled."),
            lambda db, at, token: closing.settle(
                db, actor, contract_id=c.id, amount_fen=fen_of(amount), settled_on=settled_on, note=note, at=at,
                token=token,
            ),
        )  # fmt: skip


def warrant(actor: Actor, c: ContractView) -> None:
    """Note what the supplier answers for, and until when."""
    form = f"note_warranty_{c.id}_{len(c.warranties)}"
    first = c.accepted.held_on if c.accepted else inputs.today()
    with st.form(form, border=False):
        what = st.text_input(
            _("What the supplier answers for"), key=f"{form}_what", max_chars=closing.LONGEST["what"]
        )
        left, right = st.columns(2)
        with left:
            starts_on = day_field(_("From"), f"{form}_from", value=first, future=True)
        with right:
            ends_on = day_field(
                _("Until, that day included"), f"{form}_until", value=_usual(first), future=True
            )
        go = sent(form, _("Note the warranty"))
    if go:
        send(
            form,
            _("The warranty is noted."),
            lambda db, at, token: closing.note_warranty(
                db,
                actor,
                contract_id=c.id,
                what=what,
                starts_on=starts_on,
                ends_on=ends_on,
                at=at,
                token=token,
            ),
        )


def _usual(first: date) -> date:
    return years_later(first, WARRANTY_YEARS)

"""Forms of long agreements: note one, correct one (both versions shown to the second person), end one early."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.enums import Permission
from models.upkeep_enums import AgreementKind, FirstParty
from pages.ui import conflict, feedback, inputs, session, upkeep_forms, upkeep_words
from pages.ui.formats import literal
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.upkeep import agreement_writing
from services.upkeep.agreements import AgreementLine

FORM, NEW = "agreement", "agreement_new"
KINDS = {"kind": AgreementKind, "first_party_kind": FirstParty}
ROWS = (
    ("kind", "title"), ("first_party_kind", "first_party"), ("provider", "signed_on"), ("valid_from", "valid_until"),
    ("filed_on",), ("duties",),
)  # fmt: skip


def add(actor: Actor, place_id: int) -> None:
    """Note a new agreement, once asked for, by who may."""
    token = inputs.token(NEW)
    if not actor.may(Permission.KEEP_UPKEEP) or not st.toggle(
        _("Note an agreement"), key=f"agreement_add_{token[:12]}"
    ):
        return
    where = upkeep_forms.choose_where(actor, place_id, key=f"{NEW}_{token[:8]}", buildings=False)
    today = inputs.today()
    begun = {"kind": AgreementKind.PROPERTY_SERVICE, "first_party_kind": FirstParty.OWNERS_ASSEMBLY,
             "signed_on": today, "valid_from": today}  # fmt: skip
    entered = _entered(f"{NEW}_{token[:8]}", begun)
    if entered is None:
        return
    with feedback.attempt():
        if where is None:
            raise Refused("agreement_place_missing")
        at = session.now()
        with open_session(write=True) as db:
            agreement_writing.add_agreement(
                db, actor, place_id=where, entered=entered, on=today, token=token, at=at
            )
        inputs.spent(NEW)
        feedback.done(_("{name} is noted.", name=literal(entered["title"])))
        st.rerun()


def change(actor: Actor, stored: AgreementLine) -> None:
    """Correct an agreement, once asked for; of two who do, the second is shown both versions."""

    def store(values: dict[str, Any], version: int) -> None:
        token, at, on = inputs.token(FORM), session.now(), inputs.today()
        with open_session(write=True) as db:
            agreement_writing.edit_agreement(
                db, actor, agreement_id=stored.id, version=version, entered=values, on=on, token=token, at=at
            )

    labels = {name: _name(name) for name in agreement_writing.EDITABLE}
    if conflict.choose(FORM, subject=stored.id, labels=labels, store=store, shown=upkeep_words.shown):
        return
    if not stored.can_keep or not st.toggle(_("Correct or end it"), key=f"agreement_correct_{stored.id}"):
        return
    line = conflict.seen(FORM, stored, subject=stored.id, widget=lambda v: f"agreement_{stored.id}_{v}_title")
    values = {name: getattr(line, name) for name in agreement_writing.EDITABLE}
    entered = _entered(f"agreement_{line.id}_{line.version}", values)
    if entered is not None:
        with feedback.attempt(), conflict.kept(FORM, subject=line.id):
            store(entered, line.version)
            conflict.settle(FORM, _("Saved."))
    if line.ended_on is None:
        _end(actor, line)


def _name(field: str) -> str:
    return upkeep_words.name_of(field, kind="agreement_kind")


def _entered(key: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was entered, once it is sent; its widgets begin with `values`."""
    given: dict[str, Any] = {}
    with st.form(key, border=False):
        for fields in ROWS:
            columns = st.columns(len(fields)) if fields != ("filed_on",) else st.columns(2)
            for at, field in zip(columns, fields, strict=False):
                given[field] = upkeep_forms.widget(
                    at,
                    key,
                    agreement_writing.LONGEST,
                    field,
                    values.get(field),
                    kinds=KINDS,
                    name=_name(field),
                )
        st.caption(
            _(
                "Leave the last day empty for an agreement without a term. A property service contract is the owners' "
                "assembly's and is filed within 30 days of signing (上海市住宅物业管理规定 arts 44, 46)."
            )
        )
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{key}_send")
    return given if sent else None


def _end(actor: Actor, line: AgreementLine) -> None:
    form = f"agreement_end_{line.id}"
    with st.form(form, border=True):
        st.markdown(f"**{_('It ended early')}**")
        first, last = upkeep_forms.FIRST, upkeep_forms.LAST
        day = st.date_input(
            _("Day from which it no longer holds"),
            inputs.today(),
            first,
            last,
            f"{form}_day",
            format="YYYY-MM-DD",
        )
        longest = agreement_writing.LONGEST["ended_because"]
        reason = st.text_input(_("Reason"), max_chars=longest, key=f"{form}_reason")
        sent = st.form_submit_button(_("End it"), key=f"{form}_send", icon=":material/event_busy:")
    if sent and day:
        token, at, on = inputs.token(form), session.now(), inputs.today()
        with feedback.attempt():
            with open_session(write=True) as db:
                agreement_writing.end_agreement(
                    db, actor, agreement_id=line.id, version=line.version, ended_on=day, reason=reason, on=on,
                    token=token, at=at,
                )  # fmt: skip
            inputs.spent(form)
            feedback.done(_("The agreement is ended."))
            st.rerun()

"""The form of a piece of evidence: a new one, and one put right by two people at once."""

from datetime import date
from typing import Any

import streamlit as st

from pages.ui import conflict, feedback, inputs, session
from pages.ui.formats import day
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.renewals import evidence
from services.renewals.evidence import LONGEST, EvidenceLine, Stated
from services.rules.evidence import EvidenceKind, evidence_kind


def new(form: str, offered: list[str]) -> Stated | None:
    """Ask which evidence it is and what it says; what was sent, else None."""
    what = st.selectbox(_("Which evidence"), offered, format_func=_name, key=f"{form}_what")
    kind = evidence_kind(what) if what else None
    if kind is None:
        return None
    st.caption(_("Comes from: {who}", who=_(kind.who)) + (f" · {kind.source}" if kind.source else ""))
    blank = Stated(kind.key, inputs.today(), "")
    with st.form(form, border=False):
        values = _fields(f"{form}_{kind.key}", kind, blank)
        sent = st.form_submit_button(_("Record"), type="primary", key=f"{form}_send")
    return Stated(kind.key, **values) if sent else None


def _name(what: str) -> str:
    kind = evidence_kind(what)
    return _(kind.name) if kind else what


def _fields(key: str, kind: EvidenceKind, stored: Stated) -> dict[str, Any]:
    """The fields that the kind asks for, filled with what is stored."""
    results = [r.key for r in kind.results]
    values: dict[str, Any] = {
        "stated_on": st.date_input(
            _("Dated"), stored.stated_on, max_value=inputs.today(), key=f"{key}_on", format="YYYY-MM-DD"
        ),
        "issuer": st.text_input(_("Issued by"), stored.issuer, LONGEST["issuer"], f"{key}_issuer"),
        "number": st.text_input(_("Its number"), stored.number, LONGEST["number"], f"{key}_number"),
    }
    if results:
        at = results.index(stored.result) if stored.result in results else None
        names = {r.key: _(r.name) for r in kind.results}
        chosen = st.selectbox(
            _("Result"),
            results,
            at,
            names.__getitem__,
            key=f"{key}_result",
            placeholder=_("Choose what it says"),
        )
        values["result"] = chosen or ""
    if kind.lapses:
        values["valid_until"] = st.date_input(
            _("Valid until"), stored.valid_until, key=f"{key}_until", format="YYYY-MM-DD",
            help=_("Leave it empty where it says nothing."),
        )  # fmt: skip
    values["note"] = st.text_input(_("Note"), stored.note, LONGEST["note"], f"{key}_note")
    return values


def correct(actor: Actor, fresh: EvidenceLine) -> None:
    """Put right what was entered wrongly; of two who do, the second is shown both versions."""
    form = f"evidence_{fresh.id}_correct"

    def store(values: dict[str, Any], version: int) -> None:
        given = {name: values[name] for name in Stated.__dataclass_fields__ if name in values}
        with open_session(write=True) as db:
            evidence.correct_evidence(
                db, actor, evidence_id=fresh.id, version=version, stated=Stated(fresh.kind.key, **given),
                token=inputs.token(form), at=session.now(),
            )  # fmt: skip

    if conflict.choose(form, subject=fresh.id, labels=_labels(), shown=_shown(fresh.kind), store=store):
        return
    e = conflict.seen(form, fresh, subject=fresh.id, widget=lambda v: f"{form}_{v}_issuer")
    with st.expander(_("Put it right"), icon=":material/edit:"), st.form(form, border=False):
        values = _fields(f"{form}_{e.version}", e.kind, e.stated)
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{form}_send")
    if sent:
        with feedback.attempt(), conflict.kept(form, subject=fresh.id):
            store(values, e.version)
            conflict.settle(form, _("Saved."))


def _labels() -> dict[str, str]:
    return {
        "stated_on": _("Dated"),
        "issuer": _("Issued by"),
        "number": _("Its number"),
        "result": _("Result"),
        "valid_until": _("Valid until"),
        "note": _("Note"),
    }


def _shown(kind: EvidenceKind) -> Any:
    def shown(field: str, value: Any) -> str:
        if field == "result":
            result = kind.result(str(value))
            return _(result.name) if result else "—"
        return day(value) if isinstance(value, date) else str(value or "—")

    return shown

"""Forms of what is due in one renewal's money: a milestone put down, or one of them changed."""

from typing import Any

import streamlit as st

from models.enums import Purse
from pages.ui import conflict, feedback, inputs, session
from pages.ui.formats import yuan
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import money as purses
from services.renewals import money_milestones
from services.renewals.money_milestones import KINDS, LONGEST_NAME, MilestoneLine, Planned


def draw(actor: Actor, project_id: int) -> None:
    """Put down a milestone, or change one; of two who change it, the second is shown both versions."""
    with open_session() as db:
        known = money_milestones.milestones(db, actor, project_id=project_id, on=inputs.today())
    names = {line.id: line.said.name for line in known}
    chosen = st.selectbox(
        _("Milestone"),
        list(names),
        None,
        names.__getitem__,
        key=f"due_{project_id}",
        placeholder=_("A new one"),
    )
    stored = next((line for line in known if line.id == chosen), None)
    if stored is None:
        _add_due(actor, project_id)
    else:
        _change_due(actor, stored)


def _add_due(actor: Actor, project_id: int) -> None:
    form = f"due_add_{project_id}"
    planned = _entered_due(form, f"{form}_{inputs.token(form)[:8]}", None)
    if planned is None:
        return
    with feedback.attempt():
        with open_session(write=True) as db:
            money_milestones.add_milestone(
                db, actor, project_id=project_id, planned=_planned(planned), token=inputs.token(form),
                at=session.now(),
            )  # fmt: skip
        conflict.settle(form, _("Saved."))


def _change_due(actor: Actor, stored: MilestoneLine) -> None:
    form = f"due_change_{stored.id}"

    def store(values: dict[str, Any], version: int) -> None:
        told = dict(values)
        dropped = bool(told.pop("dropped", False))
        with open_session(write=True) as db:
            money_milestones.change_milestone(
                db, actor, milestone_id=stored.id, version=version, planned=Planned(**told), dropped=dropped,
                at=session.now(),
            )  # fmt: skip

    labels = {"name": _("Name"), "purse": _("Purse"), "due_on": _("Due"), "amount_fen": _("Amount")}
    if conflict.choose(form, subject=stored.id, labels=labels, store=store):
        return
    seen = conflict.seen(form, stored, subject=stored.id, widget=lambda v: f"{form}_{v}_name")
    written = _entered_due(form, f"{form}_{seen.version}", seen.said)
    if written is not None:
        with feedback.attempt(), conflict.kept(form, subject=stored.id):
            told = _planned(written)
            store(
                {**{n: getattr(told, n) for n in Planned.__slots__}, "dropped": written["dropped"]},
                seen.version,
            )
            conflict.settle(form, _("Saved."))


def _entered_due(form: str, key: str, said: Planned | None) -> dict[str, Any] | None:
    with st.form(form):
        left, right = st.columns(2)
        purse = left.selectbox(
            _("Purse"), list(Purse), list(Purse).index(said.purse) if said else 0, label, key=f"{key}_purse"
        )
        kind = right.selectbox(
            _("What"), KINDS, KINDS.index(said.kind) if said else 0, label, key=f"{key}_kind"
        )
        name = left.text_input(
            _("Name"), said.name if said else "", key=f"{key}_name", max_chars=LONGEST_NAME
        )
        amount = right.text_input(
            _("Amount in yuan"), yuan(said.amount_fen) if said else "", key=f"{key}_amount"
        )
        due_on = left.date_input(
            _("Due"), said.due_on if said else None, key=f"{key}_due", format="YYYY-MM-DD"
        )
        dropped = right.checkbox(_("No longer due"), key=f"{key}_dropped") if said else False
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{form}_send")
    told = {
        "purse": purse,
        "kind": kind,
        "name": name,
        "amount": amount,
        "due_on": due_on,
        "dropped": dropped,
    }
    return told if sent else None


def _planned(written: dict[str, Any]) -> Planned:
    return Planned(
        purse=written["purse"], kind=written["kind"], name=written["name"], due_on=written["due_on"],
        amount_fen=purses.fen_of(written["amount"]),
    )  # fmt: skip

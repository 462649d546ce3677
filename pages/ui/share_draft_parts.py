"""Changing a draft of shares: terms, own figures and who stays out, seen at once, then saved; agreeing to it.

`st.data_editor` holds the draft only: what is stored is what was shown beside it.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from models.enums import Purse
from pages.ui import (
    conflict,
    feedback,
    formats,
    inputs,
    renewal_parts,
    replay,
    session,
    share_trial_parts,
)
from pages.ui.formats import money, yuan
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import money as purses
from services.renewals import shares_plans
from services.renewals.shares import Shares
from services.renewals.shares_terms import Terms

FIELDS = ("price_fen", "covered_fen", "table_code", "purse", "own", "figures", "staying_out")


@dataclass(frozen=True, slots=True)
class Edited:
    """What the table says: own figures by household, and who stays out."""

    figures: dict[int, int]
    staying_out: tuple[int, ...]


def draw(actor: Actor, fresh: Shares) -> None:
    """The terms, the table to edit, what comes of it, and saving; of two who change it the second sees both."""
    form = f"shares_{fresh.id}"

    def store(values: dict[str, Any], version: int) -> None:
        told = dict(values)
        figures, staying_out = told.pop("figures"), told.pop("staying_out")
        terms = Terms(**{**told, "own": tuple(told["own"])})
        with open_session(write=True) as db:
            shares_plans.change_shares(
                db, actor, plan_id=fresh.id, version=version, terms=terms, figures=figures,
                staying_out=staying_out, token=inputs.token(form), at=session.now(),
            )  # fmt: skip

    doors = {line.unit_id: line.door for line in fresh.lines}
    shown = _Shown(doors)
    if conflict.choose(form, subject=fresh.id, labels=_labels(), shown=shown, store=store):
        return
    plan = conflict.seen(form, fresh, subject=fresh.id, widget=lambda v: f"{form}_{v}_price")
    key = f"{form}_{plan.version}"
    with open_session() as db:
        found = purses.purses(db, actor, project_id=plan.project_id)
    with st.container(border=True):
        terms = share_trial_parts.choose_terms(actor, key, plan.project_id, found, plan)
        edited: Edited | None = None
        with feedback.attempt():
            edited = _read(_table(key, plan), plan)
            if terms is not None:
                _try(actor, plan, terms, edited)
        left, middle, right = st.columns(3)
        send = left.button(_("Save the draft"), key=f"{form}_save", type="primary", icon=":material/save:")
        if send and terms is not None and edited is not None:
            with feedback.attempt(), conflict.kept(form, subject=plan.id):
                store(_values(terms, edited), plan.version)
                conflict.settle(form, _("Saved."))
        _agree(actor, plan, middle)
        _drop(actor, plan, right)


class _Shown:
    """A field of a conflict as people read it."""

    def __init__(self, doors: dict[int, str]) -> None:
        self.doors = doors

    def __call__(self, field: str, value: Any) -> str:
        if field.endswith("_fen"):
            return money(value)
        if field == "purse":
            return label(Purse(value))
        if field == "figures":
            return "、".join(f"{self.doors.get(u, u)} {money(fen)}" for u, fen in value.items()) or "—"
        if field == "staying_out":
            return "、".join(str(self.doors.get(u, u)) for u in value) or "—"
        return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "—")


def _labels() -> dict[str, str]:
    said = (
        _("Price"), _("Others cover"), _("Way of sharing"), _("Purse"), _("Own coefficients"), _("Own figures"),
        _("Stay out"),
    )  # fmt: skip
    return dict(zip(FIELDS, said, strict=True))


def _table(key: str, plan: Shares) -> pd.DataFrame:
    rows = {
        _("Door"): [line.door for line in plan.lines],
        _("Floor"): [line.floor for line in plan.lines],
        _("Area"): [formats.area(line.area_dm2) for line in plan.lines],
        _("Takes part"): [line.takes_part for line in plan.lines],
        _("Own figure, yuan"): [yuan(line.own_fen) for line in plan.lines],
    }
    edited: pd.DataFrame = st.data_editor(
        pd.DataFrame(rows), key=f"{key}_table_of_households", hide_index=True, height="content", width="stretch",
        disabled=[_("Door"), _("Floor"), _("Area")],
    )  # fmt: skip
    return edited


def _read(edited: pd.DataFrame, plan: Shares) -> Edited:
    figures, out = {}, []
    rows = edited.to_dict("records")
    for line, row in zip(plan.lines, rows, strict=True):
        written = str(row[_("Own figure, yuan")] or "").strip()
        if not row[_("Takes part")]:
            out.append(line.unit_id)
        elif written:
            figures[line.unit_id] = purses.fen_of(written)
    return Edited(figures, tuple(out))


def _try(actor: Actor, plan: Shares, terms: Terms, edited: Edited) -> None:
    replay.kept(
        share_trial_parts.show, actor, areas=renewal_parts.AREAS, project_id=plan.project_id,
        price_fen=terms.price_fen, covered_fen=terms.covered_fen, table_code=terms.table_code, own=terms.own,
        figures=edited.figures, staying_out=edited.staying_out,
    )  # fmt: skip


def _values(terms: Terms, edited: Edited) -> dict[str, Any]:
    values = {field: getattr(terms, field) for field in (*FIELDS[:5], "round_id")}
    return {**values, "figures": edited.figures, "staying_out": list(edited.staying_out)}


def _agree(actor: Actor, plan: Shares, slot: Any) -> None:
    form = f"agree_shares_{plan.id}"
    with slot.popover(_("Agree and freeze"), icon=":material/lock:"):
        st.caption(_("What is stored is frozen; save the draft first. A later plan can take its place."))
        on = st.date_input(_("Agreed on"), inputs.today(), key=f"{form}_on", format="YYYY-MM-DD")
        if st.button(_("It is agreed"), key=form, type="primary"):
            with feedback.attempt():
                with open_session(write=True) as db:
                    shares_plans.agree_shares(
                        db, actor, plan_id=plan.id, version=plan.version, agreed_on=on, on=inputs.today(),
                        token=inputs.token(form), at=session.now(),
                    )  # fmt: skip
                conflict.settle(form, _("The plan is agreed and frozen."))


def _drop(actor: Actor, plan: Shares, slot: Any) -> None:
    form = f"drop_shares_{plan.id}"
    with slot.popover(_("Drop the draft"), icon=":material/delete:"):
        st.caption(_("The draft goes with its figures and its reliefs; the log keeps that it was there."))
        if st.button(_("Drop it"), key=form):
            with feedback.attempt():
                with open_session(write=True) as db:
                    shares_plans.drop_shares(
                        db, actor, plan_id=plan.id, version=plan.version, at=session.now()
                    )
                conflict.settle(form, _("The draft is dropped."))

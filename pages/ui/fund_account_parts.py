"""The fund's sub-accounts of a place: how many are empty or low, a file of them brought in, a table to correct."""

from typing import Any

import pandas as pd
import streamlit as st

from models.money_enums import AccountStanding
from pages.ui import conflict, feedback, inputs, session, tables
from pages.ui.formats import day, money, yuan
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.renewals import money as purses
from services.renewals import money_accounts, money_accounts_in
from services.renewals.money_accounts import AccountLine, Accounts, Entered
from services.renewals.money_accounts_in import Looked

S = AccountStanding
MOST_MB = 20
SHOWN = 50


def draw(actor: Actor, *, place_id: int) -> None:
    """The sums, each account for who may see owners, and entering them."""
    with open_session() as db:
        found = money_accounts.accounts_at(db, actor, place_id=place_id, on=inputs.today())
    with st.container(border=True):
        with st.container(horizontal=True):
            for standing in (S.EMPTY, S.LOW, S.ENOUGH, S.UNKNOWN):
                st.metric(label(standing), found.counts[standing], width="content")
            st.metric(_("Together"), money(found.balance_fen), width="content")
        st.caption(
            _(
                "Below 30% of the first deposit a sub-account has to be topped up (Shanghai regulation, art. 65); "
                "one with nothing in it must pay in before it can be charged."
            )
        )
        if found.lines and found.can_enter:
            _bring_in(actor, place_id)
            _correct(actor, place_id, found)
        elif found.lines:
            _read_only(found)


def _read_only(found: Accounts) -> None:
    tables.figures(
        {
            _("Door"): [f"{line.stairwell} {line.door}" for line in found.lines],
            _("First deposit"): [money(line.first_deposit_fen) for line in found.lines],
            _("Balance"): [money(line.balance_fen) for line in found.lines],
            _("Stands"): [label(line.standing) for line in found.lines],
            _("As of"): [day(line.as_of) for line in found.lines],
        },
        alt=_("Sub-accounts of {n} households", n=len(found.lines)),
        aligned=[_("First deposit"), _("Balance")],
    )


def _bring_in(actor: Actor, place_id: int) -> None:
    form = f"accounts_in_{place_id}"
    file = st.file_uploader(
        _("A file of sub-accounts (.xlsx or .csv: door, first deposit, balance, as of)"), type=["xlsx", "csv"],
        key=f"{form}_{inputs.token(form)[:8]}", max_upload_size=MOST_MB,
    )  # fmt: skip
    if file is None:
        return
    with feedback.attempt():
        with open_session() as db:
            looked = money_accounts_in.look_at_accounts(
                db, actor, place_id=place_id, file_name=file.name, content=file.getvalue(), on=inputs.today()
            )
        _preview(looked)
        if looked.good and st.button(
            _("Bring in {n} sub-accounts", n=len(looked.good)), key=form, type="primary"
        ):
            _store(actor, form, place_id, list(looked.good))


def _preview(looked: Looked) -> None:
    st.markdown(
        _(
            "{good} can go in, {bad} cannot, {rest} households are not named.",
            good=f"**{len(looked.good)}**", bad=f"**{len(looked.bad)}**", rest=f"**{looked.not_named}**",
        )
    )  # fmt: skip
    if looked.bad:
        bad = looked.bad[:SHOWN]
        tables.figures(
            {
                _("Row"): [str(row.number) for row in bad],
                _("Door"): [row.door for row in bad],
                _("Why not"): [text_of(Refused(row.reason, written="")) for row in bad],
            },
            alt=_("Rows that cannot go in"),
            aligned=[_("Row")],
        )


def _correct(actor: Actor, place_id: int, found: Accounts) -> None:
    """The accounts as a table: what is changed in it is stored, and nothing else."""
    form = f"accounts_{place_id}"
    columns = {
        _("Door"): [f"{line.stairwell} {line.door}" for line in found.lines],
        _("Stands"): [label(line.standing) for line in found.lines],
        _("First deposit, yuan"): [yuan(line.first_deposit_fen) for line in found.lines],
        _("Balance, yuan"): [yuan(line.balance_fen) for line in found.lines],
        _("As of"): [line.as_of for line in found.lines],
        _("Source"): [line.source for line in found.lines],
    }
    edited = st.data_editor(
        pd.DataFrame(columns), key=f"{form}_{inputs.token(form)[:8]}_{sum(x.version for x in found.lines)}",
        hide_index=True, width="stretch", disabled=[_("Door"), _("Stands")],
        column_config={_("As of"): st.column_config.DateColumn(format="YYYY-MM-DD")},
    )  # fmt: skip
    if st.button(_("Save the sub-accounts"), key=form, icon=":material/save:"):
        with feedback.attempt():
            rows = edited.to_dict("records")
            changed = [e for line, row in zip(found.lines, rows, strict=True) if (e := _changed(line, row))]
            _store(actor, form, place_id, changed)


def _changed(line: AccountLine, row: dict[Any, Any]) -> Entered | None:
    """What a row of the table says now, None where it says what is stored."""
    first, balance = (str(row[name] or "") for name in (_("First deposit, yuan"), _("Balance, yuan")))
    as_of, source = row[_("As of")], str(row[_("Source")] or "")
    stood = (yuan(line.first_deposit_fen), yuan(line.balance_fen), line.source)
    same_day = as_of == line.as_of or (pd.isna(as_of) and line.as_of is None)
    if (first, balance, source) == stood and same_day:
        return None
    return Entered(
        unit_id=line.unit_id, first_deposit_fen=purses.fen_of(first), balance_fen=purses.fen_of(balance),
        as_of=inputs.today() if pd.isna(as_of) else as_of, source=source, version=line.version,
    )  # fmt: skip


def _store(actor: Actor, form: str, place_id: int, entered: list[Entered]) -> None:
    with open_session(write=True) as db:
        stored = money_accounts.enter_accounts(
            db, actor, place_id=place_id, entered=entered, token=inputs.token(form), at=session.now()
        )
    conflict.settle(form, _("{n} sub-accounts stored.", n=stored))

"""The shares of one renewal on their page: where the plan stands, who pays what, and what to do with it."""

from dataclasses import dataclass

import streamlit as st

from models.enums import Permission
from models.money_enums import HardshipPath, SharePlanState
from pages.ui import (
    charts_money,
    feedback,
    formats,
    fund_account_parts,
    hardship_parts,
    inputs,
    picking,
    renewal_parts,
    replay,
    share_draft_parts,
    share_due_parts,
    share_earlier_parts,
    share_notice_parts,
    share_trial_parts,
    tables,
)
from pages.ui.charts_money import Part
from pages.ui.formats import day, literal, money
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.errors import NotFound
from services.renewals import board, projects, shares
from services.renewals import money as purses
from services.renewals.board import PAGE, Listed
from services.renewals.money import Purses
from services.renewals.shares import ShareLine, Shares

H = HardshipPath
TRY, CHANGE, HARDSHIP, NOTICES, ACCOUNTS, EARLIER = (
    "try", "change", "hardship", "notices", "accounts", "earlier",
)  # fmt: skip
DEEDS = {
    TRY: N_("What if"),
    CHANGE: N_("Change the draft"),
    HARDSHIP: N_("Hardship"),
    NOTICES: N_("Notices"),
    ACCOUNTS: N_("Sub-accounts of the fund"),
    EARLIER: N_("Earlier plans"),
}
SHOWS_SHARES = (TRY, CHANGE, EARLIER)
"""What shows every household's share itself."""
MOST_BARS = 80
LOOKS = {SharePlanState.DRAFT: "orange", SharePlanState.AGREED: "green", SharePlanState.REPLACED: "gray"}


@dataclass(frozen=True, slots=True)
class Case:
    """One renewal with its purses and its latest share plan, if there is one."""

    project_id: int
    place_id: int
    can_edit: bool
    purses: Purses
    plan: Shares | None


def choose_project(actor: Actor) -> None:
    """Let the person choose a renewal; its page of shares opens."""
    with st.container(horizontal=True):
        place_id = inputs.choose_place(actor, permission=Permission.SEE_MONEY)
        kind = renewal_parts.choose_kind()
    st.caption(_("Choose a renewal to see who pays what."))
    page = inputs.page_number("shares", place_id, kind)
    found = replay.kept(
        _listed, actor, areas=renewal_parts.AREAS, page=page, place_id=place_id, kinds=(kind,)
    )
    if not found.count:
        feedback.empty(_("No renewal fits these filters."), hint=_("Widen the place, the kind or the stage."))
        return
    columns = {
        _("Renewal"): [c.name for c in found.cards],
        _("Neighbourhood"): [c.neighbourhood or c.place for c in found.cards],
        _("Gap"): [money(c.gap_fen) for c in found.cards],
    }
    right = {_("Gap"): st.column_config.TextColumn(alignment="right")}
    chosen = tables.choose(
        "shares", found.cards, columns, alt=_("{n} renewals", n=found.count), column_config=right
    )
    inputs.pagination("shares", place_id, kind, count=found.count, size=PAGE)
    if chosen is not None:
        st.query_params["project"] = str(chosen.id)
        st.rerun()


def _listed(actor: Actor, **wanted: object) -> Listed:
    with open_session() as db:
        return board.listed(db, actor, on=inputs.today(), **wanted)  # type: ignore[arg-type]


def head(actor: Actor, *, project_id: int) -> Case:
    """The renewal, its plan's state, and its sums."""
    with open_session() as db:
        story = projects.find_project(db, actor, project_id=project_id, on=inputs.today())
        if not story.sees_money:
            raise NotFound("project")
        found = purses.purses(db, actor, project_id=project_id)
        plan = shares.shares(db, actor, project_id=project_id)
        place_id = purses.place_of(db, actor, project_id=project_id)
    st.header(literal(story.card.name), anchor=False)
    st.page_link(
        renewal_parts.PROJECT_PAGE, label=_("To the project"), icon=":material/construction:",
        query_params={"project": str(project_id)},
    )  # fmt: skip
    if plan is None:
        feedback.empty(
            _("No share plan yet."), hint=_("Try a table below; then draft the plan on these terms.")
        )
    else:
        _sums(plan)
    return Case(project_id, place_id, story.can_edit, found, plan)


def _sums(plan: Shares) -> None:
    agreed = f" · {day(plan.agreed_on)}" if plan.agreed_on else ""
    state = f":{LOOKS[plan.state]}-badge[{label(plan.state)}{agreed}]"
    said = _("Plan {n}", n=plan.number)
    st.markdown(f"**{said}** {state} {literal(_(plan.table.name))} · {label(plan.purse)}")
    share_trial_parts.source(plan.table)
    with st.container(horizontal=True):
        st.metric(_("Price"), money(plan.price_fen), width="content")
        st.metric(_("Others cover"), money(plan.covered_fen), width="content")
        st.metric(_("Net cost to share"), money(plan.net_fen), width="content")
        st.metric(_("Households owe"), money(plan.total("owes_fen")), width="content")
        taken_over = sum(plan.by_purse.values()) + plan.third_parties_fen
        st.metric(_("Taken over in hardship"), money(taken_over), width="content")
        if plan.charges_the_fund and plan.sees_owners:
            short = sum(map(plan.short_fen, plan.lines))
            st.metric(_("Short in sub-accounts"), money(short), width="content")
        else:
            st.metric(_("Paid in"), money(plan.total("paid_in_fen")), width="content")
            st.metric(_("Due now"), money(plan.total("due_now_fen")), width="content")
    if plan.difference_fen:
        text = _(
            "The shares do not sum to the net cost: {amount} is left over.", amount=money(plan.difference_fen)
        )
        st.warning(
            f"{text} {_('Change an own figure, then it can be agreed.')}", icon=":material/difference:"
        )


def choose_deed(case: Case) -> str | None:
    """What the person wants to do now."""
    plan = case.plan
    open_now = {
        TRY: True,
        CHANGE: plan is not None and case.can_edit and plan.state is SharePlanState.DRAFT,
        HARDSHIP: plan is not None and plan.sees_owners and case.can_edit,
        NOTICES: plan is not None and plan.sees_owners,
        ACCOUNTS: True,
        EARLIER: plan is not None and plan.number > 1,
    }
    return st.segmented_control(
        _("Do with the shares"),
        [deed for deed, is_open in open_now.items() if is_open],
        format_func=lambda deed: _(DEEDS[deed]),
        key="shares_deed",
        label_visibility="collapsed",
        wrap=True,
    )


def draw(actor: Actor, case: Case, *, deed: str | None) -> None:
    """What was chosen."""
    plan = case.plan
    if deed == TRY:
        share_trial_parts.draw(actor, case.project_id, case.purses, plan, can_edit=case.can_edit)
    elif deed == ACCOUNTS:
        fund_account_parts.draw(actor, place_id=case.place_id)
    elif plan is None:
        return
    elif deed == CHANGE:
        share_draft_parts.draw(actor, plan)
    elif deed == HARDSHIP:
        hardship_parts.draw(actor, plan)
    elif deed == NOTICES:
        share_notice_parts.draw(plan)
    elif deed == EARLIER:
        share_earlier_parts.draw(actor, plan)


def table(actor: Actor, *, project_id: int) -> None:
    """Every household with its share, what it owes, has paid in, and how its hardship is met."""
    with open_session() as db:
        plan = shares.shares(db, actor, project_id=project_id)
    if plan is None:
        return
    st.subheader(_("Who pays what"), anchor=False)
    share_due_parts.draw(plan)
    names = {_("Owners"): [line.owners for line in plan.lines]} if plan.sees_owners else {}
    amounts = {
        _("Share"): [_share(line) for line in plan.lines],
        _("Owes"): [money(line.owes_fen) for line in plan.lines],
    }
    if plan.charges_the_fund and plan.sees_owners:
        amounts[_("In the sub-account")] = [money(line.balance_fen) for line in plan.lines]
        amounts[_("Short by")] = [money(plan.short_fen(line) or None) for line in plan.lines]
    else:
        amounts[_("Paid in")] = [money(line.paid_in_fen) for line in plan.lines]
        amounts[_("Due now")] = [money(line.due_now_fen or None) for line in plan.lines]
    where = {
        _("Door"): [line.door for line in plan.lines],
        _("Floor"): ["—" if line.floor is None else str(line.floor) for line in plan.lines],
        _("Area"): [formats.area(line.area_dm2) for line in plan.lines],
    }
    last = {_("Remarks"): [hardship_parts.remarks(line) for line in plan.lines]}
    right = st.column_config.TextColumn(alignment="right")
    wide = {_("Remarks"): st.column_config.TextColumn(width="large")}
    st.dataframe(
        {**where, **names, **amounts, **last},
        hide_index=True,
        height="content",
        alt=_("The shares of {n} households", n=len(plan.lines)),
        column_config={**dict.fromkeys((_("Floor"), _("Area"), *amounts), right), **wide},
    )
    if len(plan.lines) <= MOST_BARS:
        _chart(plan)


def _share(line: ShareLine) -> str:
    return f"{money(line.share_fen)}{' ✎' if line.own_fen is not None else ''}"


def _chart(plan: Shares) -> None:
    """Who pays what: by the household itself, later, by a purse, by a third party."""
    payers = (_("The household"), _("The household, later"), _("A purse"), _("A third party"))
    parts = [
        Part(line.door, payer, fen, money(fen))
        for line in plan.lines
        for payer, fen in zip(payers, _paid_by(line), strict=True)
        if fen
    ]
    if not any(line.reliefs for line in plan.lines) or not parts:
        return
    doors = list(dict.fromkeys(part.door for part in parts))
    said = "; ".join(f"{p.door} {p.payer} {p.said}" for p in parts)
    picking.plain(
        charts_money.who_pays(parts, doors=doors, payers=payers),
        alt=_("Who pays what: {said}", said=said),
    )


def _paid_by(line: ShareLine) -> tuple[int, int, int, int]:
    """A share by who pays it: the household, the household later, a purse, a third party."""
    later = line.relieved(H.DEFERRAL)
    return line.owes_fen - later, later, line.relieved(H.REDUCTION), line.relieved(H.THIRD_PARTY)

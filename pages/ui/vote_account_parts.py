"""Parts of the accounts of a vote: the figures of a matter, what they add up, where they come from, the voters."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from models.enums import COUNTED, Choice, PaperState
from pages.ui import formats, inputs, replay, tables
from pages.ui.i18n import N_, _, language
from pages.ui.labels import in_words, label
from services.access import Actor
from services.consultations import account_lines, accounts
from services.consultations.account_lines import AccountLine
from services.consultations.accounts import Accounts, Figure, MatterAccount
from services.consultations.counts import Part
from services.consultations.items import Answer, Item

SUMS = {
    "returned": N_("Returned"),
    "agreeing": N_("Agreeing, as the tests count it"),
    "agreeing_with_clause": N_("Agreeing, with the clauses of the bylaw"),
}
ALL, NOT_RETURNED = "all", "not_returned"


def read(actor: Actor, *, round_id: int) -> Accounts:
    """The accounts of a vote as the actor may see them. Raises NotFound."""
    return replay.asked(accounts.accounts, actor, round_id=round_id)


def choose_matter(found: Accounts) -> Item:
    """The matter to look at, where a ballot has several."""
    items = {item.number: item for item in found.round.items}
    if len(items) == 1:
        return found.round.items[0]
    number = st.segmented_control(
        _("Matter on the ballot"), list(items), default=1, required=True, key=f"accounts_matter_{found.round.id}",
        format_func=lambda n: _("Matter {n}", n=n),
    )  # fmt: skip
    return items[number or 1]


def answer_text(item: Item, answer: Answer | None) -> str:
    """An answer as people read it, a candidate by name; of none, that it did not come back."""
    if answer is None:
        return _("Not returned")
    return item.candidates[answer.candidate - 1] if answer.candidate else label(answer.choice)


def told(actor: Actor, *, round_id: int, item: int) -> None:
    """One matter in figures: its answers, what its tests add up, and where the figures come from."""
    found = read(actor, round_id=round_id)
    matter = found.matters[item - 1]
    _figures(next(one for one in found.round.items if one.number == item), matter)
    _sums(matter)
    _origin(found, matter)


def _figures(item: Item, matter: MatterAccount) -> None:
    """Each answer of the matter: owners, area, channels; then all who did not answer, and the whole roll."""
    tally, shown = matter.tally, matter.figures
    names = [answer_text(item, figure.answer) for figure in shown]
    parts = [figure.part for figure in shown]
    names += [_("Returned"), _("Not returned"), _("All voters")]
    parts += [tally.returned, tally.not_returned, tally.total]
    st.dataframe(
        tables.sheet(
            {
                _("Answer"): names,
                _("Owners"): [part.owners for part in parts],
                _("Area"): [formats.area(part.area_dm2) for part in parts],
                _("Channels"): [*map(_channels, shown), "", "", ""],
            }
        ),
        hide_index=True,
        height="content",
        column_config={_("Area"): st.column_config.TextColumn(alignment="right")},
        alt=_("Each answer with owners, area and channels; then returned, not returned and all voters"),
    )


def _channels(figure: Figure) -> str:
    return _joined(f"{label(channel)} {number}" for channel, number in figure.channels)


def _joined(texts: Iterable[str]) -> str:
    return ("、" if language() == "zh" else ", ").join(texts)


def _sums(matter: MatterAccount) -> None:
    """What the numerators of the tests add up, with people and areas as sums."""
    for one in matter.sums:
        owners = _sum(one.parts, one.total, lambda part: formats.count(part.owners))
        area = _sum(one.parts, one.total, lambda part: formats.area(part.area_dm2))
        st.markdown(
            _("**{name}**: owners {owners}; area {area}", name=_(SUMS[one.name]), owners=owners, area=area)
        )
    joined = matter.tally.of(Choice.FOLLOW)
    if joined.owners:
        side = label(matter.followed) if matter.followed else _("neither side")
        st.caption(
            _(
                "{n} follow the majority and are counted with: {side}.",
                n=formats.count(joined.owners),
                side=side,
            )
        )


def _sum(parts: Sequence[Part], total: Part, said: Callable[[Part], str]) -> str:
    if len(parts) < 2:
        return formats.literal(said(total))
    return formats.literal(f"{' + '.join(map(said, parts))} = {said(total)}")


def _origin(found: Accounts, matter: MatterAccount) -> None:
    """Where the figures come from: frozen or live, whether the rows add up, who keyed, the ledger, the seal."""
    is_closed = found.round.state in COUNTED
    if not matter.agrees:
        st.error(_("The rows do not add up to the stored result: run the check of the installation."))
    elif is_closed:
        st.success(_("Figures as frozen at the closing; the rows add up to them."), icon=":material/lock:")
    else:
        st.info(_("Figures of this moment; the vote is open."), icon=":material/update:")
    if matter.keyed_by:
        keyed = _joined(f"{formats.literal(name)} {number}" for name, number in matter.keyed_by)
        st.caption(_("Keyed by: {people}", people=keyed))
    _ledger(found)
    if found.seal:
        st.caption(_("Seal of the recount kit (SHA-256): `{seal}`", seal=found.seal))


def _ledger(found: Accounts) -> None:
    if kept := found.ledger:
        st.caption(
            _(
                "Ledger of printed ballots: {issued} issued = {returned} returned + {missing} missing "
                "+ {spoiled} spoiled + {out} out",
                issued=kept.issued, returned=kept.returned, missing=kept.missing, spoiled=kept.spoiled, out=kept.out,
            )
        )  # fmt: skip


def lines(actor: Actor, accounts: Accounts, item: Item) -> None:
    """The voters behind one figure, a page at a time, and all of them to take away."""
    round, matter = accounts.round, accounts.matters[item.number - 1]
    asked = _choose_figure(item, matter)
    answer = asked if isinstance(asked, Answer) else None
    page = inputs.page_number("accounts", round.id, item.number, asked)
    found, count = replay.asked(
        account_lines.account_lines, actor, round_id=round.id, item=item.number, answer=answer,
        not_returned=asked == NOT_RETURNED, page=page,
    )  # fmt: skip
    _table(item, found)
    inputs.pagination("accounts", round.id, item.number, asked, count=count, size=account_lines.PAGE)
    if accounts.may_export:
        inputs.export_buttons(actor, "accounts", round=round.id)


def _choose_figure(item: Item, matter: MatterAccount) -> Answer | str:
    names: dict[Answer | str, str] = {ALL: _("All voters")}
    names |= {figure.answer: answer_text(item, figure.answer) for figure in matter.figures}
    names[NOT_RETURNED] = _("Not returned")
    chosen = st.selectbox(
        _("The voters behind this figure"), list(names), format_func=names.__getitem__,
        key=f"accounts_figure_{item.number}",
    )  # fmt: skip
    return chosen or ALL


def _table(item: Item, found: list[AccountLine]) -> None:
    if not found:
        st.caption(_("Nobody whom you may see."))
        return
    st.dataframe(
        tables.sheet(
            {
                _("Serial"): [line.serial for line in found],
                _("Door numbers"): ["、".join(door for door, _area in line.doors) for line in found],
                _("Owner"): [line.name for line in found],
                _("Area"): [_areas(line) for line in found],
                _("Answer"): [answer_text(item, line.answer) for line in found],
                _("Channel"): [label(line.channel) if line.channel else "" for line in found],
                _("Proxy or witness"): [line.through for line in found],
                _("Keyed by"): [line.by for line in found],
                _("Keyed at"): [
                    formats.moment(line.recorded_at) if line.recorded_at else "" for line in found
                ],
                _("Printed ballot"): [_papers(line.papers) for line in found],
            }
        ),
        hide_index=True,
        column_config={_("Area"): st.column_config.TextColumn(alignment="right")},
        alt=_(
            "The voters behind the figure: serial, doors, owner, area, answer, channel, who keyed it and when"
        ),
    )


def _areas(line: AccountLine) -> str:
    """The voter's area; of several doors as the sum of theirs."""
    total = formats.area(line.area_dm2)
    if len(line.doors) < 2:
        return total
    return f"{' + '.join(formats.area(area) for _door, area in line.doors)} = {total}"


def _papers(states: Sequence[PaperState]) -> str:
    return _joined(map(in_words, states))

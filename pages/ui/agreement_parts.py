"""Parts of the page of long agreements: figures, filters, the list, one of them with its paper."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.enums import Permission
from models.upkeep_enums import AgreementKind, AgreementState, Filing
from pages.ui import attachment_parts, feedback, inputs, replay, tables, upkeep_words
from pages.ui.formats import count, day, literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services import attachments
from services.access import Actor
from services.db import open_session
from services.upkeep import agreements
from services.upkeep.agreements import AgreementLine

S = AgreementState
AREAS = ("upkeep", "grids")
KIND, STATE, TEXT = "agreements_kind", "agreements_state", "agreements_text"
BADGES = {S.ENDING_SOON: "orange", S.RUNS_ON: "red", S.IN_FORCE: "green", S.AHEAD: "blue", S.ENDED: "gray"}
ALWAYS = ("first_party_kind", "valid_until")
FACTS = (
    "first_party_kind",
    "provider",
    "signed_on",
    "valid_from",
    "valid_until",
    "filed_on",
    "ended_on",
    "ended_because",
)


def figures(actor: Actor, *, place_id: int) -> int:
    """How many agreements of a place stand how, drawn; how many there are."""
    with open_session() as db:
        found = agreements.counts(db, actor, place_id=place_id, on=inputs.today())
    total = sum(found.values())
    if total:
        with st.container(horizontal=True):
            in_force = sum(found[state] for state in agreements.NOW)
            st.metric(_("In force"), count(in_force), width="content")
            st.metric(_("of these, ends within 90 days"), count(found[S.ENDING_SOON]), width="content")
            st.metric(_("of these, past its last day"), count(found[S.RUNS_ON]), width="content")
            st.metric(_("No longer in force"), count(found[S.ENDED]), width="content")
    return total


def nothing(*, may_keep: bool) -> None:
    """No agreement here yet: how they come in."""
    hint = _("Note one below, or bring in a sheet on the page Imports.")
    feedback.empty(
        _("No long agreement is noted here."),
        hint=hint if may_keep else _("The neighbourhood's staff note them."),
    )


def choose() -> dict[str, Any]:
    """What narrows the list."""
    state, kind, text = st.columns([2, 2, 3])
    everything = _("All")
    return {
        "state": state.selectbox(_("State"), list(S), None, label, key=STATE, placeholder=everything),
        "kind": kind.selectbox(_("Kind"), list(AgreementKind), None, label, key=KIND, placeholder=everything),
        "text": text.text_input(_("Title or party"), key=TEXT),
    }


def table(actor: Actor, place_id: int, chosen: Mapping[str, Any]) -> AgreementLine | None:
    """The agreements that fit, a page at a time; the selected one."""
    filters = (place_id, *chosen.values())
    page = inputs.page_number("agreements", *filters)
    found, number = replay.asked(
        agreements.listed, actor, areas=AREAS, place_id=place_id, on=inputs.today(), page=page, **chosen
    )
    if not number:
        feedback.empty(
            _("No agreement fits these filters."), hint=_("Take a filter away or choose a wider place.")
        )
        return None
    selected = tables.choose(
        "agreements", found, _columns(found), alt=_("Agreements, those that end soonest first")
    )
    inputs.pagination("agreements", *filters, count=number, size=agreements.PAGE)
    return selected


def _columns(found: tuple[AgreementLine, ...]) -> dict[str, list[Any]]:
    return {
        _("Agreement"): [line.title for line in found],
        _("State"): [label(line.state) for line in found],
        _("Valid until"): [
            day(line.valid_until) if line.valid_until else _("without a term") for line in found
        ],
        _("Place"): [line.place for line in found],
        _("Provider"): [line.provider for line in found],
        _("Kind"): [label(line.kind) for line in found],
    }


def whole(line: AgreementLine) -> None:
    """All that is known of an agreement."""
    st.subheader(literal(line.title), anchor=False)
    st.caption(literal(" · ".join((label(line.kind), line.place))))
    st.markdown(" ".join(_badges(line)))
    rows = [(name, _said(line, name)) for name in FACTS if getattr(line, name) or name in ALWAYS]
    st.markdown(
        "\n".join(f"- {upkeep_words.row(upkeep_words.name_of(name, kind=''), said)}" for name, said in rows)
    )
    if line.duties:
        st.markdown(f"**{_('What was agreed')}**")
        st.text(line.duties)
    if line.state is S.RUNS_ON:
        st.caption(
            _(
                "Past its last day without a decision a property service contract goes on without a term; either side "
                "may end it with 60 days' notice (Civil Code art. 948). The owners' assembly decides on the next one."
            )
        )


def _said(line: AgreementLine, name: str) -> str:
    said = upkeep_words.shown(name, getattr(line, name))
    if name == "first_party_kind" and line.first_party:
        return _("{name} ({kind})", name=line.first_party, kind=said)
    return said


def _badges(line: AgreementLine) -> list[str]:
    found = [f":{BADGES[line.state]}-badge[{label(line.state)}]"]
    if line.reminder:
        left = (line.valid_until - inputs.today()).days if line.valid_until else 0
        found.append(f":orange-badge[:material/alarm: {_('{n} days left', n=left)}]")
    if line.filing in (Filing.WAITS, Filing.OVERDUE):
        colour = "red" if line.filing is Filing.OVERDUE else "orange"
        found.append(f":{colour}-badge[{_('to be filed by {day}', day=literal(day(line.file_by)))}]")
    elif line.filing is Filing.FILED_LATE:
        found.append(f":gray-badge[{label(line.filing)}]")
    return found


def paper(actor: Actor, line: AgreementLine) -> None:
    """The signed paper as files."""
    with st.container(border=True):
        st.markdown(f"**{_('Signed paper')}**")
        attachment_parts.attached_files(
            actor, subject_kind=attachments.AGREEMENT, subject_id=line.id,
            may_keep=line.can_keep and actor.may(Permission.KEEP_UPKEEP),
        )  # fmt: skip

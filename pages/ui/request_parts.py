"""Parts of the page of one request: its head with the clock, the chain, its history, who answers, what is joined."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from models.enums import Permission, ProjectState
from models.request_enums import LeadKind, Phase, RequestAct
from pages.ui import attachment_parts, formats, request_words
from pages.ui.formats import literal
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services import attachments
from services.access import Actor
from services.grids.one_request import Joined, Past, RequestView
from services.grids.request_handlers import Responsible
from services.grids.request_leads import Lead

ICONS = {
    LeadKind.TASK: ":material/task:",
    LeadKind.POINT: ":material/groups:",
    LeadKind.PROJECT: ":material/construction:",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Where a thing that a request has become is looked at: script, name in the address, label, who may."""

    script: str
    query: str
    label: str
    permission: Permission


PAGES = {
    LeadKind.POINT: Page(
        "consultations/councils.py", "meeting", N_("Open the meeting"), Permission.SEE_CONSULTATIONS
    ),
    LeadKind.PROJECT: Page("renewals/project.py", "project", N_("Open the renewal"), Permission.SEE_RENEWALS),
}


def head(view: RequestView) -> None:
    """What it is, where, how it stands and what its clock says."""
    st.page_link(request_words.LIST, label=_("All requests"), icon=":material/arrow_back:")
    st.header(request_words.title(view.line), anchor=False)
    st.markdown(request_words.badges(view.line))
    st.markdown(literal(view.line.text))
    st.caption(literal(request_words.told(view.line)))
    if said := _clocks(view):
        st.caption("  \n".join(said))


def _told(name: str, value: str) -> str:
    return _("{name}: {value}", name=name, value=value)


def _clocks(view: RequestView) -> list[str]:
    """What there is to say of each clock, whether it runs or has ended."""
    said = []
    if view.contact is not None:
        said.append(f":material/call: {_told(_('First contact'), request_words.clock(view.contact))}")
    elif view.contacted_at is not None:
        kept = _("too late") if view.contact_late else _("in time")
        said.append(
            f":material/call: {_told(_('First contact'), formats.moment(view.contacted_at))} · {kept}"
        )
    if view.line.limit is not None and view.due_on is not None and view.answered_at is None:
        limit = _("Limit: {kind}, until {day}", kind=label(view.line.limit), day=formats.day(view.due_on))
        said.append(f":material/schedule: {limit}")
    if view.answered_at is not None:
        kept = _("too late") if view.answered_late else _("in time")
        said.append(
            f":material/task_alt: {_told(_('First answer'), formats.moment(view.answered_at))} · {kept}"
        )
    if view.line.clock is not None and not view.line.clock.certain:
        said.append(_("The days off of that year are not published yet: Monday to Friday are counted."))
    if view.line.parked_until is not None:
        said.append(_("Parked until {day}. The clock runs on.", day=formats.day(view.line.parked_until)))
    if view.line.told is not None and view.told_since is not None:
        said.append(
            _("Overdue, so it is told to the {level} by itself since {day}.", level=label(view.line.told.kind),
              day=formats.day(view.told_since))
        )  # fmt: skip
    return said


def chain(view: RequestView) -> None:
    """The chain of the neighbourhood, from the wish to what is settled, with the day each step was reached."""
    with st.container(horizontal=True, gap="small"):
        for n, phase in enumerate(Phase, start=1):
            with st.container(border=True, gap="xxsmall", width="stretch", height="stretch"):
                here = phase is view.line.phase
                mark = ":material/radio_button_checked:" if here else _mark(view.reached.get(phase))
                st.markdown(f"{mark} **{n}. {label(phase)}**" if here else f"{mark} {n}. {label(phase)}")
                st.caption(formats.moment(view.reached.get(phase)))


def _mark(at: datetime | None) -> str:
    return ":material/check_circle:" if at else ":material/radio_button_unchecked:"


def history(view: RequestView) -> None:
    """Everything that was done, the latest first; what the house noted by itself says so."""
    st.subheader(_("What was done"), anchor=False)
    st.markdown("\n\n".join(_row(row) for row in reversed(view.history)))


def _row(row: Past) -> str:
    who = row.person or _("noted by itself")
    said = _project_word(request_words.past(row)) if row.act is RequestAct.ENDED else request_words.past(row)
    return f"{literal(said)}  \n:small[:gray[{literal(f'{formats.moment(row.at)} · {who}')}]]"


def _project_word(said: str) -> str:
    for state in (ProjectState.FINISHED, ProjectState.CANCELLED):
        said = said.replace(f": {state}", f": {label(state)}")
    return said


def answers_for(view: RequestView) -> None:
    """Who answers for it, from the micro-grid up; the level that is told by now stands out."""
    st.subheader(_("Who answers for it"), anchor=False)
    for level in view.chain:
        _level(level, told=view.line.told is not None and level.kind is view.line.told.kind)


def _level(level: Responsible, *, told: bool) -> None:
    people = [f"{label(kind)} {name}" for kind, name in (*level.posts, *level.people)]
    who = literal("、".join(dict.fromkeys(people))) or _("Nobody holds a post here yet.")
    mark = f" :red-badge[:material/north: {_('told now')}]" if told else ""
    st.markdown(f"**{label(level.kind)}** {literal(level.place)}{mark}  \n:small[{who}]")


def contact(view: RequestView) -> None:
    """Who asked, masked."""
    if view.contact_name or view.phone:
        st.subheader(_("Who asks"), anchor=False)
        st.markdown(f":material/person: {literal(' · '.join(filter(None, (view.contact_name, view.phone))))}")


def joined(view: RequestView) -> None:
    """The requests about the same."""
    if not view.joined:
        return
    st.subheader(_("About the same"), anchor=False)
    for one in view.joined:
        _other(one)


def _other(one: Joined) -> None:
    told = _("told before") if one.earlier else _("told later")
    with st.container(gap="xxsmall"):
        st.page_link(
            request_words.ONE, label=_("no. {n}", n=one.id) + f" · {literal(one.text[:60])}",
            query_params={"request": str(one.id)}, icon=":material/link:",
        )  # fmt: skip
        st.caption(f"{told} · {label(one.kind)} · {label(one.state)}")


def leads(actor: Actor, view: RequestView) -> None:
    """What it has become and how that stands."""
    if not view.leads:
        return
    st.subheader(_("What it has become"), anchor=False)
    for lead in view.leads:
        with st.container(gap="xxsmall"):
            st.markdown(f"{ICONS[lead.kind]} {label(lead.kind)}: **{literal(lead.title)}**")
            st.caption(_stands(lead))
            _open(actor, lead)


def _open(actor: Actor, lead: Lead) -> None:
    """The way to what it has become, for who sees it; tasks stand on the page of their person."""
    page = PAGES.get(lead.kind)
    if page is not None and lead.opens and actor.may(page.permission):
        st.page_link(
            page.script,
            label=_(page.label),
            icon=":material/arrow_forward:",
            query_params={page.query: str(lead.opens)},
        )


def _stands(lead: Lead) -> str:
    if not lead.ended:
        by = _("by {day}", day=formats.day(lead.due_on)) if lead.due_on else ""
        return " · ".join(filter(None, (_("going on"), literal(lead.doer), by)))
    words = {str(state): label(state) for state in ProjectState}
    said = literal(words.get(lead.outcome, lead.outcome))
    if lead.told_on is None:
        by = _("{name} tells who asked", name=literal(lead.teller)) if lead.teller else _("tell who asked")
        return f"{said} · :orange-badge[:material/phone_callback: {by}]"
    return f"{said} · {_('told back on {day}', day=formats.day(lead.told_on))}"


def photos(actor: Actor, view: RequestView) -> None:
    """Photographs of what it is about."""
    st.subheader(_("Photos"), anchor=False)
    attachment_parts.attached_files(
        actor, subject_kind=attachments.REQUEST, subject_id=view.id, may_keep=view.may_record
    )

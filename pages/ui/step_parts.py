"""What people do with a renewal besides moving it forward, behind one button: hold, resume, send back, give up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from models.enums import Permission, ProjectState
from pages.ui import asking, conflict, feedback, inputs, renewal_parts, session
from pages.ui.formats import literal
from pages.ui.i18n import N_, _
from services.access import Actor
from services.db import open_session
from services.errors import Conflict
from services.renewals import projects, steps
from services.renewals.cards import Card
from services.renewals.projects import Story

OPEN, HELD, CANCELLED = ProjectState.OPEN, ProjectState.HELD, ProjectState.CANCELLED


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: its service, its words, and whether it may be done with a renewal."""

    do: Callable[..., Any]
    title: str
    told: str
    icon: str
    help: str
    fits: Callable[[Story], bool]


STEPS: dict[str, Step] = {
    "hold": Step(
        steps.hold, N_("Put on hold"), N_("It is on hold."), ":material/pause:",
        N_("It stays in its stage and does not move until it is resumed."),
        lambda s: s.card.state is OPEN,
    ),
    "resume": Step(
        steps.resume, N_("Resume"), N_("It goes on."), ":material/play_arrow:",
        N_("It goes on from the stage it stands in."), lambda s: s.card.state is HELD,
    ),
    "rework": Step(
        steps.rework, N_("Send back"), N_("It is sent back."), ":material/undo:",
        N_("Evidence recorded from that stage on expires, and older votes: what hangs on them is done again."),
        lambda s: bool(s.back_to),
    ),
    "emergency": Step(
        steps.take_emergency_route, N_("Emergency route"), N_("It is on the emergency route."),
        ":material/emergency:",
        N_("Without a vote, by article 73: it needs the emergency certificate and the committee's approval."),
        lambda s: s.emergency is not None,
    ),
    "cancel": Step(
        steps.cancel, N_("Give it up"), N_("It is given up."), ":material/block:",
        N_("It leaves the board; its history stays, and it can be taken up again."),
        lambda s: s.card.state in (OPEN, HELD),
    ),
    "reopen": Step(
        steps.take_up_again, N_("Take up again"), N_("It is taken up again."), ":material/restart_alt:",
        N_("It goes on from the stage it stood in; what the next stages need is asked for as before."),
        lambda s: s.card.state is CANCELLED and s.can_edit,
    ),
}  # fmt: skip


def menu(story: Story) -> None:
    """The button with the steps that may be taken now; each asks for its reason."""
    fitting = [key for key, step in STEPS.items() if step.fits(story)]
    if not fitting:
        return
    chosen = st.menu_button(
        _("Other steps"), fitting, format_func=lambda key: f"{STEPS[key].icon} {_(STEPS[key].title)}",
        icon=":material/more_horiz:", key="other_steps",
    )  # fmt: skip
    if chosen:
        asking.ask(chosen)


def draw_asked(story: Story) -> None:
    """The dialog of the step that was asked for, if it may be taken."""
    step = STEPS.get(asking.asked())
    if step and step.fits(story):
        asking.dialog(_(step.title), _ask, asking.asked(), story)


def _ask(key: str, story: Story) -> None:
    actor = session.require(Permission.MOVE_RENEWALS)
    step, form = STEPS[key], f"{key}_{story.card.id}"
    card = conflict.seen(
        form, story.card, subject=story.card.id, widget=lambda v: f"{form}_{v}_reason", told=False
    )
    st.markdown(f"**{literal(card.name)}**")
    st.caption(_(step.help))
    with st.form(form, border=False):
        more: dict[str, Any] = {}
        if key == "rework":
            more["to_stage"] = st.selectbox(
                _("Back to"), [s.key for s in reversed(story.back_to)],
                format_func=lambda s: renewal_parts.stage_label(story.card.kind, s), key=f"{form}_to",
            )  # fmt: skip
        reason = st.text_area(
            _("Reason"), key=f"{form}_{card.version}_reason", max_chars=projects.LONGEST["reason"],
            help=_("It stands in the history of this renewal, with your name."),
        )  # fmt: skip
        sent = st.form_submit_button(_(step.title), type="primary", key=f"{form}_send")
    if sent:
        with feedback.attempt():
            _take(actor, key, card, {"reason": reason, **more})


def _take(actor: Actor, key: str, card: Card, told: dict[str, Any]) -> None:
    step, form = STEPS[key], f"{key}_{card.id}"
    try:
        with open_session(write=True) as db:
            step.do(
                db, actor, project_id=card.id, version=card.version, token=inputs.token(form),
                at=session.now(), **told,
            )  # fmt: skip
    except Conflict as refusal:
        renewal_parts.changed_meanwhile(card, refusal)
        return
    asking.answered()
    conflict.settle(form, _(step.told))

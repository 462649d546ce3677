"""One renewal on its page: where it stands, its lift, and changing what is known about it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from pages.ui import (
    charts_renewals,
    conflict,
    feedback,
    inputs,
    picking,
    renewal_parts,
    replay,
    session,
)
from pages.ui.formats import day, literal
from pages.ui.i18n import _
from pages.ui.labels import kind_label, label
from services.access import Actor
from services.db import open_session
from services.renewals import projects
from services.renewals.cards import Card
from services.renewals.projects import LONGEST, LiftFacts, Story


def chosen_project() -> int | None:
    """The renewal that the address names."""
    return inputs.asked_number("project")


def find(actor: Actor, project_id: int) -> Story:
    """All that the page of a renewal tells, kept as long as nothing changes."""
    return replay.asked(
        projects.find_project, actor, areas=renewal_parts.AREAS, project_id=project_id, on=inputs.today()
    )


def head(actor: Actor, *, project_id: int) -> None:
    """Its name, where it stands among its stages, and what is known at a glance."""
    story = find(actor, project_id)
    card, labels = story.card, _labels(story)
    st.header(literal(card.name), anchor=False)
    where = literal(" ".join(filter(None, (card.neighbourhood, card.place))))
    st.markdown(
        f":gray[{kind_label(card.kind)} · {where} · {label(card.state)}] {renewal_parts.badges(card)}"
    )
    st.markdown(
        "**"
        + _("Stage {n} of {all}: {name}", n=story.position + 1, all=len(labels), name=_(card.stage.name))
        + "**"
    )
    chart = charts_renewals.way(labels, position=story.position)
    picking.plain(chart, alt=_("{n} of {all} stages are behind it.", n=story.position, all=len(labels)))
    _facts(card)


def _labels(story: Story) -> list[str]:
    return [renewal_parts.stage_label(story.card.kind, s.key) for s in story.stages]


def _facts(card: Card) -> None:
    usual = card.stage.typical_days
    rows = {
        _("Waits for"): card.waits_for or "—",
        _("Who works here"): _(card.stage.who) if card.stage.who else "—",
        _("In this stage since"): day(card.stage_since),
        _("Usual time here"): _("{n} days", n=usual) if usual else _("no source states it"),
        _("Due"): day(card.due_on),
    }
    with st.container(horizontal=True, gap="medium"):
        for name, value in rows.items():
            if value == "—":
                continue
            st.markdown(f":small[:gray[{name}]]  \n{literal(value)}", width="content")


def lift(actor: Actor, *, project_id: int) -> None:
    """What the register says of its lift, if it has one."""
    story = find(actor, project_id)
    if story.lift:
        _lift(story.lift)


def _table(rows: dict[str, str]) -> None:
    st.markdown(
        "\n".join(
            "- " + _("{name}: {value}", name=name, value=f"**{literal(value)}**")
            for name, value in rows.items()
        )
    )


def _lift(lift: LiftFacts) -> None:
    st.subheader(_("The lift"), anchor=False)
    age = "—" if lift.age_years is None else _("{n} years", n=lift.age_years)
    rows = {
        _("Equipment code"): lift.code,
        _("Brand"): lift.brand or "—",
        _("In use since"): f"{day(lift.registered_on)} ({age})",
        _("Stops"): _known(lift.stops, ""),
        _("Rated load"): _known(lift.load_kg, " kg"),
        _("Rated speed"): "—" if lift.speed_mm_s is None else f"{lift.speed_mm_s / 1000:g} m/s",
        _("Next inspection"): day(lift.next_inspection_on),
        _("Entrapments in 12 months"): _known(lift.entrapments_12m, ""),
    }
    if lift.retired_on:
        st.markdown(f":gray-badge[{_('taken off on {day}', day=literal(day(lift.retired_on)))}]")
    elif lift.out_of_service:
        st.markdown(f":red-badge[{_('Out of service')}]")
    _table(rows)


def _known(value: int | None, unit: str) -> str:
    return "—" if value is None else f"{value:,}{unit}"


def clash(actor: Actor, stored: Card) -> bool:
    """Of two who changed what is known, show the second both versions; True while there is something to choose."""
    labels = {"name": _("Name"), "due_on": _("Due"), "waits_for": _("Waits for")}
    return conflict.choose(
        _form(stored), subject=stored.id, labels=labels, shown=_shown, store=_store(actor, stored)
    )


def edit(actor: Actor, stored: Card) -> None:
    """Change its name, day and what it waits for, below a button."""
    box = feedback.asked(_("Change what is known"), key=f"{_form(stored)}_open", icon=":material/edit:")
    if box is None:
        return
    form = _form(stored)
    with box:
        card = conflict.seen(
            form, stored, subject=stored.id, widget=lambda v: f"{form}_{v}_name", shows=_known_of
        )
        values = _entered(form, card)
    if values is not None:
        with feedback.attempt(), conflict.kept(form, subject=stored.id):
            _store(actor, stored)(values, conflict.base(card, stored, shows=_known_of))
            conflict.settle(form, _("Saved."))


def _known_of(card: Card) -> object:
    """What the form changes."""
    return card.name, card.due_on, card.waits_for


def _form(card: Card) -> str:
    return f"project_{card.id}"


def _store(actor: Actor, stored: Card) -> Callable[[dict[str, Any], int], None]:
    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(_form(stored)), session.now()
        with open_session(write=True) as db:
            projects.edit_project(
                db, actor, project_id=stored.id, version=version, token=token, at=at, **values
            )

    return store


def _shown(_field: str, value: Any) -> str:
    return day(value) if isinstance(value, date) else str(value or "—")


def _entered(form: str, card: Card) -> dict[str, Any] | None:
    key = f"{form}_{card.version}"
    with st.form(form, border=False):
        name = st.text_input(_("Name"), card.name, LONGEST["name"], f"{key}_name")
        due_on = st.date_input(_("Due"), card.due_on, key=f"{key}_due", format="YYYY-MM-DD")
        waits_for = st.text_input(_("Waits for"), card.waits_for, LONGEST["waits_for"], f"{key}_waits")
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{form}_send")
    return {"name": name, "due_on": due_on, "waits_for": waits_for} if sent else None

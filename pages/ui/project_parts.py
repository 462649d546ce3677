"""One renewal on its page: where it stands, its story, its lift, and changing what is known about it."""

from datetime import date
from typing import Any

import streamlit as st

from models.enums import MoveKind
from pages.ui import (
    beginning_parts,
    charts_renewals,
    conflict,
    feedback,
    formats,
    gate_parts,
    inputs,
    picking,
    renewal_parts,
    session,
    tables,
)
from pages.ui.formats import day, literal, moment
from pages.ui.i18n import _
from pages.ui.labels import kind_label, label
from services.access import Actor
from services.db import open_session
from services.renewals import projects, stage_times
from services.renewals.cards import UNDER_WAY, Card
from services.renewals.projects import LONGEST, LiftFacts, Move, Story
from services.renewals.stage_times import Stay


def chosen_project() -> int | None:
    """The renewal that the address names."""
    return inputs.asked_number("project")


def head(actor: Actor, *, project_id: int) -> Story:
    """Its name, where it stands among its stages, and what it waits for."""
    with open_session() as db:
        story = projects.find_project(db, actor, project_id=project_id, on=inputs.today())
    card, labels = story.card, _labels(story)
    st.header(literal(card.name), anchor=False)
    where = literal(" ".join(filter(None, (card.neighbourhood, card.place))))
    st.caption(f"{kind_label(card.kind)} · {where} · {label(card.state)}")
    st.markdown(renewal_parts.badges(card))
    st.markdown(
        "**"
        + _("Stage {n} of {all}: {name}", n=story.position + 1, all=len(labels), name=_(card.stage.name))
        + "**"
    )
    chart = charts_renewals.way(labels, position=story.position)
    picking.plain(chart, alt=_("{n} of {all} stages are behind it.", n=story.position, all=len(labels)))
    _facts(card)
    gate_parts.told(story)
    return story


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
    _table(rows)


def _table(rows: dict[str, str]) -> None:
    st.markdown(
        "\n".join(
            "- " + _("{name}: {value}", name=name, value=f"**{literal(value)}**")
            for name, value in rows.items()
        )
    )


def history(actor: Actor, *, project_id: int) -> None:
    """Every move, the latest first, and how long it stayed where."""
    with open_session() as db:
        story = projects.find_project(db, actor, project_id=project_id, on=inputs.today())
        stays = stage_times.of_project(db, actor, project_id=project_id, on=inputs.today())
    st.subheader(_("History"), anchor=False)
    if not story.history:
        feedback.empty(_("It has not been moved yet."), hint=_("Each move leaves a row here."))
    for move in story.history:
        _moved(move)
    _stays(stays)
    if story.lift:
        _lift(story.lift)


PLAIN = (MoveKind.BEGUN, MoveKind.ADVANCED)
COLOURS = {MoveKind.REWORKED: "orange", MoveKind.EMERGENCY: "red"}


def _moved(move: Move) -> None:
    with st.container(border=True, gap="xsmall"):
        before = (
            f"{_(move.from_stage.name)} → " if move.from_stage and move.from_stage != move.to_stage else ""
        )
        colour = COLOURS.get(move.kind, "gray")
        badge = "" if move.kind in PLAIN else f" :{colour}-badge[{label(move.kind)}]"
        st.markdown(f"**{before}{_(move.to_stage.name)}**{badge}")
        st.markdown(literal(move.reason))
        st.caption(" · ".join(filter(None, (moment(move.at), literal(move.by)))))


def _stays(stays: tuple[Stay, ...]) -> None:
    if stays:
        st.subheader(_("Days in each stage"), anchor=False)
        columns: dict[str, list[Any]] = {
            _("Stage"): [_(s.stage.name) for s in stays],
            _("Days"): [formats.count(s.days) for s in stays],
        }
        tables.figures(columns, alt=_("{n} stays in stages", n=len(stays)), aligned=[_("Days")])


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
    if lift.out_of_service:
        st.markdown(f":red-badge[{_('Out of service')}]")
    _table(rows)


def _known(value: int | None, unit: str) -> str:
    return "—" if value is None else f"{value:,}{unit}"


def edit(actor: Actor, stored: Card) -> None:
    """Change its name, day and what it waits for; of two who do, the second is shown both versions."""
    form = f"project_{stored.id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            projects.edit_project(
                db, actor, project_id=stored.id, version=version, token=token, at=at, **values
            )

    labels = {"name": _("Name"), "due_on": _("Due"), "waits_for": _("Waits for")}
    if conflict.choose(form, subject=stored.id, labels=labels, shown=_shown, store=store):
        return
    card = conflict.seen(form, stored, subject=stored.id, widget=lambda v: f"{form}_{v}_name")
    with st.expander(_("Change what is known"), icon=":material/edit:"):
        values = _entered(form, card)
    if values is not None:
        with feedback.attempt(), conflict.kept(form, subject=stored.id):
            store(values, card.version)
            conflict.settle(form, _("Saved."))
    if card.state in UNDER_WAY:
        beginning_parts.correct(actor, stored.id)


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

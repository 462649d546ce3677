"""Parts of the building front: which building, its cells in words and colours, storing what is tapped."""

from datetime import date
from typing import Any

import streamlit as st

from models.enums import Channel, Permission
from pages.ui import ballot_parts, ballot_view, ballot_words, charts, formats, inputs, replay, session
from pages.ui.ballot_view import FRONT
from pages.ui.colours import ANSWERS, NOT_RETURNED, Look
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import front
from services.consultations.front import Cell, Floor, Stairwell, StairwellChoice
from services.consultations.rounds import RoundView

CAME = {
    Channel.PAPER: Look("#1f6fb4", "#5aa9e6", "▤"),
    Channel.DOOR: Look("#3f8f86", "#6fc2b8", "⌂"),
    Channel.ONLINE: Look("#8a7a3c", "#c7b56a", "@"),
    Channel.PHONE: Look("#9b5793", "#cf8fc6", "☏"),
    Channel.PROXY: Look("#c46a00", "#f0a23c", "⇄"),
}
"""How an answered door looks by status: the channel of its ballot."""


@st.fragment
def draw(voting: RoundView) -> None:
    """The front of one building; a tapped door's ballot is stored, then the front is drawn with it."""
    actor = session.require(Permission.RECORD_BALLOTS)
    told = ballot_parts.carry_out(actor, voting, ballot_view.asked(FRONT))
    wells = replay.asked(front.stairwells, actor, round_id=voting.id)
    building = _choose_building(wells)
    found = replay.asked(front.front, actor, round_id=voting.id, building=building)
    ballot_view.draw_front(
        actor.person_id, voting, answers=told, legend=_legend(voting),
        stairwells=[_stairwell(voting, s, inputs.today()) for s in found],
    )  # fmt: skip


def _choose_building(wells: list[StairwellChoice]) -> str | None:
    names = list(dict.fromkeys(w.building for w in wells))
    if len(names) < 2:
        return None
    done = {n: sum(w.answered for w in wells if w.building == n) for n in names}
    doors = {n: sum(w.doors for w in wells if w.building == n) for n in names}
    return st.selectbox(
        _("Building"), names, key="front_building",
        format_func=lambda n: _("{name} · {n} of {all} doors", name=n, n=done[n], all=doors[n]),
    )  # fmt: skip


def _stairwell(voting: RoundView, found: Stairwell, today: date) -> dict[str, Any]:
    floors = [_floor(voting, floor, today) for floor in found.floors]
    return {"id": found.stairwell_id, "name": found.name, "floors": floors}


def _floor(voting: RoundView, floor: Floor, today: date) -> dict[str, Any]:
    name = "—" if floor.number is None else _("{n}F", n=floor.number)
    return {"name": name, "cells": [_cell(voting, cell, today) for cell in floor.cells]}


def _cell(voting: RoundView, cell: Cell, today: date) -> dict[str, Any]:
    day = cell.recorded_at.astimezone(formats.SHANGHAI).date() if cell.recorded_at else None
    return {
        "door": cell.door,
        "number": cell.number,
        "ballot": cell.ballot_id,
        "today": day == today,
        "title": _title(voting, cell, is_today=day == today),
        "looks": [_look(ballot_words.look_of(answer)) for answer in cell.answers],
        "status": [_look(CAME[cell.channel])] if cell.channel else [],
    }


def _title(voting: RoundView, cell: Cell, *, is_today: bool) -> str:
    if cell.channel is None:
        return _("no answer yet")
    parts = [
        ballot_words.in_words(voting, cell.answers),
        label(cell.channel),
        formats.moment(cell.recorded_at),
        _("today") if is_today else "",
        _("keyed at door {door}", door=cell.elsewhere) if cell.elsewhere else "",
    ]
    return " · ".join(filter(None, parts))


def _look(look: Look, said: str = "") -> dict[str, str]:
    return {"sign": look.sign, "colour": look.on(charts.dark()), "label": said}


def _legend(voting: RoundView) -> dict[str, list[dict[str, str]]]:
    """What colours and signs mean: the answers that this ballot offers, and the ways in which it may come."""
    offered = {answer.choice: None for item in voting.items for answer in item.answers}
    answers = [_look(ANSWERS[choice], label(choice)) for choice in offered]
    came = [_look(look, label(channel)) for channel, look in CAME.items()]
    open_door = _look(Look(NOT_RETURNED.light, NOT_RETURNED.dark, ""), _("not yet"))
    today = {"sign": "", "colour": "currentColor", "label": _("double frame: today"), "today": "yes"}
    return {"answer": [*answers, open_door, today], "status": [*came, open_door, today]}


def stairwells(actor: Actor, voting: RoundView) -> list[StairwellChoice]:
    """The stairwells of the vote that the person reaches."""
    return replay.asked(front.stairwells, actor, round_id=voting.id)

"""What lies at a point of the map, line by line: renewals, lifts, requests, water stations, with the way to each."""

import streamlit as st

from models.lift_enums import AgeBand
from pages.ui import renewal_parts, request_words, water_parts
from pages.ui.formats import day, literal, moment
from pages.ui.i18n import N_, _
from pages.ui.labels import kind_label, label
from services.grids.lift_points import LiftThere
from services.grids.renewal_points import Renewal, Standing
from services.grids.request_points import RequestThere, Waiting
from services.grids.water_points import StationThere

STANDINGS = {
    Standing.LATE: N_("Late"),
    Standing.WAITS: N_("Waits"),
    Standing.CAN_MOVE: N_("Can move on"),
    Standing.FINISHED: N_("Finished"),
}
WAITING = {Waiting.OVERDUE: N_("Overdue"), Waiting.OPEN: N_("Open")}
BADGES = {
    Standing.LATE: "red",
    Standing.WAITS: "orange",
    Standing.CAN_MOVE: "blue",
    Standing.FINISHED: "gray",
    Waiting.OVERDUE: "red",
    Waiting.OPEN: "green",
}
LIFTS_PAGE, WATER_PAGE = "renewals/lifts.py", "upkeep/water.py"
LONGEST = 60


def renewal(r: Renewal) -> None:
    """A renewal with how it stands, its stage and its day."""
    due = f" · {_('due {day}', day=day(r.due_on))}" if r.due_on else ""
    badge = f":{BADGES[r.standing]}-badge[{_(STANDINGS[r.standing])}]"
    st.page_link(renewal_parts.PROJECT_PAGE, label=literal(r.name), query_params={"project": str(r.id)})
    st.markdown(f"{badge} :small[:gray[{kind_label(r.kind)} · {_(r.stage.name)}{due}]]")


def lift(one: LiftThere) -> None:
    """A lift with its age and the day of its next inspection."""
    age = label(AgeBand.UNKNOWN) if one.age_years is None else _("{n} years in use", n=one.age_years)
    told = [
        age,
        one.code,
        *([_("next inspection {day}", day=day(one.next_inspection_on))] * bool(one.next_inspection_on)),
    ]
    st.page_link(LIFTS_PAGE, label=literal(one.name), query_params={"lift": str(one.id)})
    st.markdown(f":small[:gray[{literal(' · '.join(told))}]]")


def request(one: RequestThere) -> None:
    """An open request with its category and its day."""
    text = one.text if len(one.text) <= LONGEST else f"{one.text[:LONGEST]}…"
    due = f" · {_('due {day}', day=moment(one.due_at))}" if one.due_at else ""
    badge = f":{BADGES[one.standing]}-badge[{_(WAITING[one.standing])}]"
    st.page_link(request_words.ONE, label=literal(text), query_params={"request": str(one.id)})
    st.markdown(f"{badge} :small[:gray[{request_words.category(one.category)}{due}]]")


def station(one: StationThere) -> None:
    """A station of water with what is due and when."""
    told = [label(one.kind)]
    told += [_("clean by {day}", day=day(one.clean_by))] * (one.clean_by is not None)
    told += [_("test by {day}", day=day(one.test_by))] * (one.test_by is not None)
    badge = f":{water_parts.BADGES[one.standing]}-badge[{label(one.standing)}]"
    st.page_link(WATER_PAGE, label=literal(one.name), query_params={"station": str(one.id)})
    st.markdown(f"{badge} :small[:gray[{literal(' · '.join(told))}]]")

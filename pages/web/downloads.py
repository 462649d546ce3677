"""Lists as files: who asks is read from the cookie, what goes out is logged before it goes."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pages.ui import activity_words, figure_words, i18n, lift_words, pace_words, upkeep_words
from pages.ui.formats import SHANGHAI
from pages.ui.i18n import N_, _
from pages.ui.labels import in_words
from pages.ui.refusals import text_of
from pages.web.identity import COOKIE, actor_of
from services import exports, lists
from services.access import Actor
from services.db import open_session
from services.errors import NotAllowed, NotFound, Refused
from services.wanted import Row

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
TITLES = {
    "households": N_("Households"),
    "rounds": N_("Votes"),
    "accounts": N_("Accounts of a vote"),
    "renewals": N_("Renewals"),
    "lifts": N_("Lifts"),
    "funnel": N_("Funnel"),
    "stage_times": N_("Time in stage"),
    "ageing": N_("Open cases by age"),
    "forecast": N_("Forecast"),
    "purses": N_("Money of open renewals"),
    "places": N_("Figures of places"),
    "requests": N_("Requests"),
    "hands": N_("Cut into different hands"),
    "agreements": N_("Agreements"),
    "water": N_("Water stations"),
    "activity": N_("Activity log"),
    "people": N_("People and posts"),
}
HEADS = {
    **lift_words.FIELDS,
    **lift_words.EXPORTED,
    **pace_words.EXPORTED,
    **figure_words.EXPORTED,
    **upkeep_words.EXPORTED,
    "estate": N_("Estate"),
    "building": N_("Building"),
    "stairwell": N_("Stairwell"),
    "door": N_("Door"),
    "floor": N_("Floor"),
    "area": N_("Area (m²)"),
    "area_source": N_("Area source"),
    "use": N_("Use"),
    "owners": N_("Owners"),
    "phones": N_("Phones (masked)"),
    "place": N_("Place"),
    "question": N_("Question"),
    "state": N_("State"),
    "outcome": N_("Outcome"),
    "voters": N_("Voters"),
    "returned_owners": N_("Returned (owners)"),
    "returned_area": N_("Returned (m²)"),
    "agree_owners": N_("Agree (owners)"),
    "agree_area": N_("Agree (m²)"),
    "against_owners": N_("Against (owners)"),
    "against_area": N_("Against (m²)"),
    "abstain_owners": N_("Abstain (owners)"),
    "abstain_area": N_("Abstain (m²)"),
    "not_blocking_owners": N_("Not blocking (owners)"),
    "not_blocking_area": N_("Not blocking (m²)"),
    "follow_owners": N_("Following the majority (owners)"),
    "follow_area": N_("Following the majority (m²)"),
    "candidate_owners": N_("For a candidate (owners)"),
    "candidate_area": N_("For a candidate (m²)"),
    "invalid_owners": N_("Invalid (owners)"),
    "invalid_area": N_("Invalid (m²)"),
    "opened_at": N_("Opened"),
    "due_on": N_("Due"),
    "closed_at": N_("Closed at"),
    "name": N_("Name"),
    "kind": N_("Kind"),
    "stage": N_("Stage"),
    "stage_since": N_("In this stage since"),
    "days_late": N_("Days late"),
    "waits_for": N_("Waits for"),
    "number": N_("Number"),
    "at": N_("When"),
    "person": N_("Person"),
    "part": N_("Area of work"),
    "action": N_("Action"),
    "subject": N_("Subject"),
    "subject_number": N_("Number of the subject"),
    "before": N_("Before"),
    "after": N_("After"),
    "sign_in_name": N_("Sign-in name"),
    "matter_number": N_("Matter on the ballot"),
    "serial": N_("Serial"),
    "doors": N_("Doors"),
    "answer": N_("Answer"),
    "candidate": N_("Candidate"),
    "channel": N_("Channel"),
    "through": N_("Proxy or witness"),
    "recorded_at": N_("Keyed at"),
    "recorded_by": N_("Keyed by"),
    "paper": N_("Printed ballot"),
    "display_name": N_("Display name"),
    "role": N_("Role"),
    "hotline_number": N_("Number of the hotline"),
    "category": N_("Category"),
    "came_by": N_("How it came in"),
    "urgency": N_("Urgency"),
    "text": N_("What they ask for"),
    "reported_at": N_("Reported"),
    "limit": N_("Limit"),
    "handler": N_("Handler"),
    "neighbourhood": N_("Neighbourhood"),
    "department": N_("Department"),
    "hands": N_("Hands"),
    "held_by": N_("In the hands of"),
    "answering": N_("Who answers"),
    "shared_m2": N_("Covered (m²)"),
}

WORDS: dict[str, Callable[[Any], Any]] = {
    "part": activity_words.area_text,
    "action": activity_words.action_text,
    "subject": activity_words.kind_text,
    "earliest_only": pace_words.yes,
}
"""Columns whose codes have words of their own."""


async def export(request: Request) -> Response:
    """One list as .xlsx or .csv, within what the person may see and export, with the page's filters."""
    actor = await run_in_threadpool(actor_of, request.cookies.get(COOKIE))
    if actor is None:
        with i18n.speaking(i18n.best_language(None, request.headers.get("accept-language", ""))):
            return PlainTextResponse(_("Sign in first, then take the list again."), 401)
    return await run_in_threadpool(_export, actor, request)


def _export(actor: Actor, request: Request) -> Response:
    browser = request.headers.get("accept-language", "")
    with i18n.speaking(i18n.best_language(actor.language, browser)):
        try:
            name, kind = request.path_params["name"], request.path_params["kind"]
            return _file(actor, name, kind, dict(request.query_params))
        except Refused as refusal:
            status = {NotAllowed: 403, NotFound: 404}.get(type(refusal), 400)
            return PlainTextResponse(text_of(refusal), status, headers={"Cache-Control": "no-store"})


def _file(actor: Actor, name: str, kind: str, query: dict[str, str]) -> Response:
    if kind not in MIME:
        raise Refused("export_unknown")
    at = datetime.now(UTC)
    today = at.astimezone(SHANGHAI).date()
    wanted = _wanted(query, on=today)
    with open_session() as db:
        rows = lists.rows_of(db, actor, name=name, wanted=wanted)
    content = _content(name, kind, rows)
    with open_session(write=True) as db:
        lists.record_export(db, actor, name=name, wanted=wanted, rows=len(rows), at=at)
    return Response(content, media_type=MIME[kind], headers=_headers(name, kind, today))


def _wanted(query: dict[str, str], *, on: date) -> lists.Wanted:
    try:
        return lists.Wanted(
            on=on,
            place=_number(query.get("place", "")),
            text=query.get("text", "")[:200],
            person=query.get("person", "")[:200],
            action=query.get("action", "")[:64],
            since=date.fromisoformat(query["since"]) if query.get("since") else None,
            until=date.fromisoformat(query["until"]) if query.get("until") else None,
            round=_number(query.get("round", "")),
            band=query.get("band", "")[:32],
            brand=query.get("brand", "")[:64],
            only=query.get("only", "")[:32],
            kind=query.get("kind", "")[:32],
            category=query.get("category", "")[:32],
            state=query.get("state", "")[:32],
            figure=query.get("figure", "")[:32],
            hit=query.get("hit", "")[:1],
            tolerance=_number(query.get("tolerance", "")),
        )
    except ValueError:
        raise Refused("export_unknown") from None


def _number(written: str) -> int | None:
    if not written:
        return None
    number = int(written)
    if not 0 <= number < 2**31:
        raise ValueError(written)
    return number


def _content(name: str, kind: str, rows: Sequence[Row]) -> bytes:
    columns = lists.LISTS[name].columns
    heads = [_(HEADS[column]) for column in columns]
    cells = (
        [WORDS.get(column, _cell)(value) for column, value in zip(columns, row, strict=True)] for row in rows
    )
    return exports.to_csv(heads, cells) if kind == "csv" else exports.to_xlsx(heads, cells)


def _cell(value: Any) -> Any:
    """A value as the file shows it: our words in the reader's language, moments in Shanghai's time."""
    if isinstance(value, lists.Word):
        return _(value.text)
    if isinstance(value, tuple):
        return _("; ").join(str(_cell(part)) for part in value)
    if isinstance(value, StrEnum):
        return in_words(value)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return value


def _headers(name: str, kind: str, today: date) -> dict[str, str]:
    shown = quote(f"{_(TITLES[name])}-{today}.{kind}", safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{name}-{today}.{kind}\"; filename*=UTF-8''{shown}",
        "Cache-Control": "no-store",
    }

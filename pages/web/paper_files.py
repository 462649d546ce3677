"""The papers of votes, meetings, money and tenders as files. Who asks is checked, what goes is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pages.ui import formats, i18n
from pages.ui.i18n import _
from pages.ui.refusals import text_of
from pages.web.identity import COOKIE, actor_of
from services import standing
from services.access import Actor
from services.consultations import kits, papers, recheck, rounds
from services.consultations import minutes as meeting_minutes
from services.db import open_session
from services.errors import NotAllowed, NotFound, Refused
from services.renewals import course, ocds, shares_notices

if TYPE_CHECKING:
    from pages.web.papers.blocks import Paper

MIME = {
    "zip": "application/zip",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
NAMES = {
    "kit": "复核包",
    "notice": "表决结果公告",
    "announcement": "表决公告",
    "ballots": "表决票",
    "minutes": "会议记录",
    "recheck": "复核抽样清单",
    "shares": "费用分摊告知单",
    "ocds": "招标公开数据",
    "scores": "评分表",
}
LARGEST_ID = 2**31
Making = Callable[[Actor, int, str, str], bytes]
"""What makes a file: for whom, of which round, meeting, sample or plan, of which kind, which part ("" for all)."""
Noting = Callable[[Session, Actor, int, str, str], None]
"""What logs that a file went out: to whom, of which round, meeting or plan, which file, of which part."""


def _kit(actor: Actor, round_id: int, _kind: str, _stairwell: str) -> bytes:
    with open_session() as db:
        return kits.kit(db, actor, round_id=round_id)


def _notice(actor: Actor, round_id: int, kind: str, _stairwell: str) -> bytes:
    from pages.web.papers import result_notice

    with open_session() as db:
        closed = papers.closed_round(db, actor, round_id=round_id)
    with i18n.speaking("zh"):
        return _written(kind, result_notice.paper(closed))


def _announcement(actor: Actor, round_id: int, kind: str, _stairwell: str) -> bytes:
    from pages.web.papers import vote_notice

    with open_session() as db:
        announced = papers.announced_round(db, actor, round_id=round_id)
    with i18n.speaking("zh"):
        return _written(kind, vote_notice.paper(announced))


def _ballots(actor: Actor, round_id: int, kind: str, stairwell: str) -> bytes:
    from pages.web.papers import ballot_forms

    stairwell_id = _number(stairwell) if stairwell else None
    with open_session() as db:
        batch = papers.ballot_papers(db, actor, round_id=round_id, stairwell_id=stairwell_id)
    with i18n.speaking("zh"):
        return _written(kind, ballot_forms.paper(batch))


def _minutes(actor: Actor, meeting_id: int, kind: str, _stairwell: str) -> bytes:
    from pages.web.papers import minutes as minutes_paper

    on = datetime.now(formats.SHANGHAI).date()
    with open_session() as db:
        found = meeting_minutes.meeting_paper(db, actor, meeting_id=meeting_id, on=on)
    with i18n.speaking("zh"):
        return _written(kind, minutes_paper.paper(found))


def _recheck(actor: Actor, recheck_id: int, kind: str, _stairwell: str) -> bytes:
    from pages.web.papers import recheck_sample

    with open_session() as db:
        round_id, sample = recheck.find_sample(db, actor, recheck_id=recheck_id)
        voting = rounds.find_round(db, actor, round_id=round_id).round
    with i18n.speaking("zh"):
        return _written(kind, recheck_sample.paper(voting, sample))


def _note_recheck(db: Session, actor: Actor, recheck_id: int, file: str, _stairwell: str) -> None:
    round_id, _sample = recheck.find_sample(db, actor, recheck_id=recheck_id)
    kits.record_taking(db, actor, round_id=round_id, file=file, at=datetime.now(UTC))


def _shares(actor: Actor, plan_id: int, kind: str, unit: str) -> bytes:
    from pages.web.papers import share_notice

    unit_id = _number(unit) if unit else None
    with open_session() as db:
        found = shares_notices.share_notices(db, actor, plan_id=plan_id, unit_id=unit_id)
    with i18n.speaking("zh"):
        return _written(kind, share_notice.paper(found))


def _note_shares(db: Session, actor: Actor, plan_id: int, file: str, unit: str) -> None:
    unit_id = _number(unit) if unit else None
    shares_notices.record_taking(db, actor, plan_id=plan_id, file=file, unit_id=unit_id, at=datetime.now(UTC))


def _ocds(actor: Actor, tender_id: int, _kind: str, _stairwell: str) -> bytes:
    with open_session() as db:
        return ocds.package(db, actor, tender_id=tender_id, at=datetime.now(UTC))


def _scores(actor: Actor, tender_id: int, _kind: str, _stairwell: str) -> bytes:
    from pages.web import score_tables

    on = datetime.now(formats.SHANGHAI).date()
    with open_session() as db:
        found = course.dossier(db, actor, tender_id=tender_id, on=on)
    return score_tables.written(found)


def _note_round(db: Session, actor: Actor, round_id: int, file: str, stairwell: str) -> None:
    at = datetime.now(UTC)
    kits.record_taking(db, actor, round_id=round_id, file=file, stairwell=stairwell, at=at)


def _note_meeting(db: Session, actor: Actor, meeting_id: int, file: str, _stairwell: str) -> None:
    meeting_minutes.record_taking(db, actor, meeting_id=meeting_id, file=file, at=datetime.now(UTC))


def _note_tender(db: Session, actor: Actor, tender_id: int, file: str, _stairwell: str) -> None:
    ocds.record_taking(db, actor, tender_id=tender_id, file=file, at=datetime.now(UTC))


def _written(kind: str, paper: Paper) -> bytes:
    """The paper written by the library of its kind, which is loaded when first needed."""
    at = datetime.now(UTC)
    if standing.is_demonstration():
        paper = replace(paper, foot=f"{paper.foot} · 演示数据，人物与数字均为虚构")
    if kind == "pdf":
        from pages.web.papers import pdf

        return pdf.written(paper, at=at)
    from pages.web.papers import word

    return word.written(paper, at=at)


def _number(written: str) -> int:
    number = int(written) if written.isdecimal() and len(written) < 11 else LARGEST_ID
    if number >= LARGEST_ID:
        raise NotFound("round")
    return number


async def _taken(
    request: Request,
    *,
    name: str,
    kinds: tuple[str, ...],
    make: Making,
    note: Noting = _note_round,
    part: str = "stairwell",
) -> Response:
    actor = await run_in_threadpool(actor_of, request.cookies.get(COOKIE))
    browser = request.headers.get("accept-language", "")
    with i18n.speaking(i18n.best_language(actor.language if actor else None, browser)):
        if actor is None:
            return PlainTextResponse(_("Sign in first, then take the file again."), 401)
        return await run_in_threadpool(_answer, actor, request, name, kinds, make, note, part)


def _answer(
    actor: Actor,
    request: Request,
    name: str,
    kinds: tuple[str, ...],
    make: Making,
    note: Noting,
    part: str,
) -> Response:
    try:
        kind, chosen = request.path_params["kind"], request.query_params.get(part, "")
        if kind not in kinds:
            raise Refused("export_unknown")
        id = _number(request.path_params["id"])
        content = make(actor, id, kind, chosen)
        with open_session(write=True) as db:
            note(db, actor, id, f"{name}.{kind}", chosen)
    except Refused as refusal:
        status = {NotAllowed: 403, NotFound: 404}.get(type(refusal), 400)
        return PlainTextResponse(text_of(refusal), status, headers={"Cache-Control": "no-store"})
    return Response(content, media_type=MIME[kind], headers=_headers(name, kind, id))


def _headers(name: str, kind: str, id: int) -> dict[str, str]:
    shown = quote(f"{NAMES[name]}-{id}.{kind}", safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{name}-{id}.{kind}\"; filename*=UTF-8''{shown}",
        "Cache-Control": "no-store",
    }


kit = partial(_taken, name="kit", kinds=("zip",), make=_kit)
notice = partial(_taken, name="notice", kinds=("docx", "pdf"), make=_notice)
announcement = partial(_taken, name="announcement", kinds=("docx", "pdf"), make=_announcement)
minutes = partial(_taken, name="minutes", kinds=("docx", "pdf"), make=_minutes, note=_note_meeting)
ocds_json = partial(_taken, name="ocds", kinds=("json",), make=_ocds, note=_note_tender)
scores = partial(_taken, name="scores", kinds=("xlsx",), make=_scores, note=_note_tender)
ballots = partial(_taken, name="ballots", kinds=("docx", "pdf"), make=_ballots)
rechecked = partial(_taken, name="recheck", kinds=("docx", "pdf"), make=_recheck, note=_note_recheck)
shares = partial(_taken, name="shares", kinds=("docx", "pdf"), make=_shares, note=_note_shares, part="unit")

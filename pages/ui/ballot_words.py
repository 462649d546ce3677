"""Ballots in words: an answer with its sign, how a ballot came, what was answered before."""

from models.enums import Choice
from pages.ui import formats
from pages.ui.colours import ANSWERS, Look
from pages.ui.i18n import _
from pages.ui.labels import label
from services.consultations.items import Answer, Item
from services.consultations.lines import BallotLine, PastLine
from services.consultations.rounds import RoundView


def look_of(answer: Answer | None) -> Look:
    """The colour and sign of an answer."""
    return ANSWERS[answer.choice if answer else None]


def name_of(item: Item, answer: Answer) -> str:
    """An answer in words; a candidate by name."""
    if answer.choice is Choice.CANDIDATE and 0 < answer.candidate <= len(item.candidates):
        return item.candidates[answer.candidate - 1]
    return label(answer.choice)


def in_words(voting: RoundView, answers: tuple[Answer, ...]) -> str:
    """A ballot's answers with their signs, in the order of its matters."""
    pairs = zip(voting.items, answers, strict=False)
    return "  ·  ".join(f"{look_of(answer).sign} {name_of(item, answer)}" for item, answer in pairs)


def history(voting: RoundView, past: tuple[PastLine, ...]) -> list[str]:
    """What was answered before, the last ended first, a line each."""
    return [_ended(voting, line) for line in past]


def _ended(voting: RoundView, line: PastLine) -> str:
    item = voting.items[line.item - 1]
    answer = f"{look_of(line.answer).sign} {name_of(item, line.answer)}"
    number = f"{line.item}. " if len(voting.items) > 1 else ""
    return _(
        "Before: {answer}, {channel}, keyed by {by}, {at}. {because} by {ended_by}, {ended_at}: {reason}",
        answer=number + answer, channel=label(line.channel), by=line.by, at=formats.moment(line.recorded_at),
        because=label(line.because), ended_by=line.ended_by, ended_at=formats.moment(line.ended_at),
        reason=line.reason,
    )  # fmt: skip


def came(line: BallotLine) -> str:
    """How a ballot came, through whom, who keyed it and when."""
    parts = (label(line.channel), line.through, line.by, formats.moment(line.recorded_at))
    return " · ".join(filter(None, parts))

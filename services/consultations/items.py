"""The matters on one ballot: of each its question, its rule, and which answers it offers. Frozen with the round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from models.enums import Choice
from services.errors import Refused
from services.rules.thresholds import Rule, rule_from

STANDARD = (Choice.AGREE, Choice.AGAINST, Choice.ABSTAIN)
WITH_CANDIDATES = (Choice.CANDIDATE, Choice.ABSTAIN)
OPTIONAL = (Choice.NOT_BLOCKING, Choice.FOLLOW)
"""Answers that a ballot may offer besides the standard ones."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one matter; `candidate` counts from 1 where the answer is a candidate, else it is 0."""

    choice: Choice
    candidate: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One matter on the ballot. `options` are the answers printed; a ballot may always be invalid besides."""

    number: int
    question: str
    matter: str
    rule: Rule
    class_reason: str = ""
    options: tuple[Choice, ...] = STANDARD
    candidates: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Everything that may be keyed for it, in the order of the ballot, invalid last."""
        return tuple(self._answers())

    def _answers(self) -> Iterable[Answer]:
        for choice in (*self.options, Choice.INVALID):
            if choice is Choice.CANDIDATE:
                yield from (Answer(choice, n) for n in range(1, len(self.candidates) + 1))
            else:
                yield Answer(choice)

    def as_record(self) -> dict[str, Any]:
        """The item as plain JSON values; `items_from` reads it back."""
        return {
            "number": self.number,
            "question": self.question,
            "matter": self.matter,
            "rule": self.rule.as_record(),
            "class_reason": self.class_reason,
            "options": [str(choice) for choice in self.options],
            "candidates": list(self.candidates),
        }


def items_from(records: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """The items of a round as they were stored, in the order of the ballot."""
    return tuple(_item(_Same(repr(record), record)) for record in records)


@dataclass(frozen=True, slots=True)
class _Same:
    """A stored matter, the same as any other whose content is the same."""

    content: str
    record: Mapping[str, Any] = field(compare=False)


@lru_cache(maxsize=1024)
def _item(stored: _Same) -> Item:
    record = stored.record
    values = dict(record) | {
        "rule": rule_from(record["rule"]),
        "options": tuple(Choice(word) for word in record["options"]),
        "candidates": tuple(record["candidates"]),
    }
    return Item(**values)


def insist_answered(items: Sequence[Item], answers: Sequence[Answer]) -> None:
    """Raise Refused("answers_incomplete", n, given) or ("answer_not_offered", n) unless each item has its answer."""
    if len(items) != len(answers):
        raise Refused("answers_incomplete", n=len(items), given=len(answers))
    for item, answer in zip(items, answers, strict=True):
        insist_offered(item, answer)


def insist_offered(item: Item, answer: Answer) -> None:
    """Raise Refused("answer_not_offered", n) for an answer that the matter does not offer."""
    if answer not in item.answers:
        raise Refused("answer_not_offered", n=item.number)

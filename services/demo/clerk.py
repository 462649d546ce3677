"""Who writes the meetings of the demonstration down, step by step, through the real services."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.councils import AgendaItem, Participant
from models.enums import DecisionLeadsTo, MeetingKind, Role
from models.visits import Task
from services import tasks
from services.access import EVERYWHERE, Actor, Grant
from services.consultations import agendas, attendance, convening, decisions, motions, opinions
from services.demo.names import People

CAPACITIES = (
    "楼组长",
    "楼组长",
    "居民代表",
    "居民代表",
    "党员骨干",
    "党员志愿者",
    "业委会委员",
    "物业经理",
    "居委会干部",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that was told to the services: its number, and those of its points in order."""

    id: int
    day: date
    points: tuple[int, ...]


class Clerk:
    """Writes meetings down as a person would, one step after the other."""

    def __init__(self, db: Session, officer: Actor, people: People, *, on: date) -> None:
        self.db, self.people, self.on = db, people, on
        self.actor = replace(officer, grants=(Grant(Role.OFFICER, EVERYWHERE),))
        self.meetings = self._steps = 0

    def _token(self) -> str:
        self._steps += 1
        return f"demonstration-meeting-{self._steps}"

    def members(self) -> str:
        """The people of a council, by name and capacity."""
        return "\n".join(f"{self.people.name()}，{capacity}" for capacity in CAPACITIES)

    def call(
        self, kind: MeetingKind, place: int, title: str, *, days: int, agenda: Sequence[str], members: str,
        where: str = "居民区党群服务站",
    ) -> Held:  # fmt: skip
        """Call a meeting for a day so many days from the demonstration's."""
        self.meetings += 1
        day = self.on + timedelta(days=days)
        id = convening.call_meeting(
            self.db, self.actor, kind=kind, place_id=place, title=title, held_on=day, begins_at="14:00",
            where=where, chair="居民区书记", agenda="\n".join(agenda), invited=members, token=self._token(),
            at=_morning(min(day, self.on) - timedelta(days=5)),
        )  # fmt: skip
        points = select(col(AgendaItem.id)).where(col(AgendaItem.meeting_id) == id)
        return Held(id, day, tuple(p or 0 for p in self.db.scalars(points.order_by(col(AgendaItem.number)))))

    def hold(self, held: Held, *, absent: int, minutes: str) -> None:
        """Call the roll, all but the last so many present, and write the minutes."""
        listed = select(col(Participant.id)).where(col(Participant.meeting_id) == held.id)
        ids = [id or 0 for id in self.db.scalars(listed.order_by(col(Participant.id)))]
        attendance.take_roll(
            self.db, self.actor, meeting_id=held.id, seen=(), present=tuple(ids[: len(ids) - absent]),
            on=held.day, token=self._token(), at=_afternoon(held.day),
        )  # fmt: skip
        convening.write_minutes(
            self.db, self.actor, meeting_id=held.id, version=1, minutes=minutes, token=self._token(),
            at=_afternoon(held.day),
        )  # fmt: skip

    def note(self, held: Held, number: int, topic: str, notes: str, project: int | None = None) -> None:
        """What was said on a point."""
        agendas.change_item(
            self.db, self.actor, agenda_item_id=held.points[number - 1], version=1, topic=topic, notes=notes,
            project_id=project, token=self._token(), at=_afternoon(held.day),
        )  # fmt: skip

    def decide(self, held: Held, number: int, motion: str, hands: tuple[int, int, int]) -> int:
        """A motion with its hands."""
        return motions.decide(
            self.db, self.actor, agenda_item_id=held.points[number - 1], motion=motion, hands_for=hands[0],
            hands_against=hands[1], hands_abstaining=hands[2], token=self._token(), at=_afternoon(held.day),
        )  # fmt: skip

    def follow(
        self, held: Held, decision: int, leads_to: DecisionLeadsTo, to_do: str, *, days: int,
        person: int | None = None, project: int | None = None, consultation: int | None = None,
    ) -> None:  # fmt: skip
        """What follows from a decision, due so many days after its meeting."""
        decisions.follow(
            self.db, self.actor, decision_id=decision, version=1, leads_to=leads_to, to_do=to_do,
            due_on=held.day + timedelta(days=days), person_id=person, project_id=project,
            consultation_id=consultation, on=held.day, token=self._token(), at=_afternoon(held.day),
        )  # fmt: skip

    def tell(self, decision: int, outcome: str, at: Held) -> None:
        """Finish the tasks of a decision the day before a later meeting, and tell the outcome back there."""
        given = select(col(Task.id)).where(col(Task.decision_id) == decision)
        for task in self.db.scalars(given).all():
            tasks.finish_task(
                self.db, self.actor, task_id=task or 0, version=1, outcome=outcome, token=self._token(),
                at=_afternoon(at.day - timedelta(days=1)),
            )  # fmt: skip
        decisions.tell_back(
            self.db, self.actor, decision_id=decision, version=2, outcome=outcome, told_back_on=at.day,
            told_at_meeting_id=at.id, on=self.on, token=self._token(), at=_afternoon(at.day),
        )  # fmt: skip

    def hear(
        self, place: int, door: str, said: str, *, days: int, point: int | None = None,
        decision: int | None = None, answer: str = "",
    ) -> None:  # fmt: skip
        """What somebody said so many days from the demonstration's, and what was answered."""
        day = self.on + timedelta(days=days)
        id = opinions.record_opinion(
            self.db, self.actor, place_id=place, door=door, said=said, said_on=day, agenda_item_id=point,
            decision_id=decision, on=self.on, token=self._token(), at=_afternoon(day),
        )  # fmt: skip
        if answer:
            opinions.answer_opinion(
                self.db, self.actor, opinion_id=id, version=1, words=answer, token=self._token(),
                at=_afternoon(day),
            )  # fmt: skip


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(1, 0, tzinfo=UTC))


def _afternoon(day: date) -> datetime:
    return datetime.combine(day, time(8, 0, tzinfo=UTC))

"""Filling an empty database with the demonstration, in one transaction: there is never half of it."""

from datetime import UTC, date, datetime, time

from sqlmodel import Session

from models.enums import Role
from models.people import Setting
from services import audit, settings
from services.demo import (
    accounts,
    councils,
    dealings,
    departments,
    doorsteps,
    groups,
    households,
    lifts,
    money,
    net,
    new_lifts,
    proofs,
    requests,
    stage_plans,
    stories,
    tenders,
    town,
    upkeep,
    votes,
    works,
)
from services.demo.bulk import Bulk, Report
from services.demo.names import People
from services.demo.projects import Projects
from services.errors import Refused
from services.standing import DEMONSTRATION, holds_demonstration, is_new

SEED = 2026


def fill(
    db: Session, *, on: date, scale: int = 1, seed: int = SEED, report: Report = lambda _what, _rows: None
) -> None:
    """Fill a new database. `on` is the day the demonstration is made for: everything is dated from it.

    The same seed, scale and day give the same content. The caller commits.
    Raises Refused("demo_in_production"), ("demo_exists"), ("demo_not_empty").
    """
    insist_on_an_empty_house(db)
    at = datetime.combine(on, time(0, 30, tzinfo=UTC))
    bulk, people = Bulk(db, report), People(seed)
    db.add(Setting(key=DEMONSTRATION, value=True))
    built = town.build(bulk, people, seed=seed, scale=scale, on=on)
    actors = accounts.open_accounts(bulk, built, on=on, at=at)
    officer, secretary = actors[Role.OFFICER].person_id, actors[Role.SECRETARY].person_id
    households.settle(bulk, people, built, seed=seed)
    projects = Projects(bulk, seed=seed, on=on)
    stories.tell(bulk, projects, built, seed=seed, on=on, officer=officer, secretary=secretary)
    lifts.fit_all(bulk, projects, built, seed=seed, on=on, officer=officer)
    works.spread(bulk, projects, built, officer=officer)
    stage_plans.plan(bulk, projects.walked)
    tendered = tenders.plan(bulk, built, seed=seed, on=on, officer=officer)
    departments.draw(bulk, built.subdistrict, seed=seed, on=on)
    upkeep.keep_up(bulk, built, seed=seed, on=on)
    bulk.finish()
    new_lifts.register(db, [*projects.walked, *tendered.walked])
    votes.hold(db, actors, built, people, projects.consulted, seed=seed, on=on, report=report)
    money.fill(db, actors, built, seed=seed, on=on, report=report)
    dealings.deal(bulk, [one for one in projects.walked if not tenders.is_held(one.wish)])
    groups.gather(bulk, built, people, projects.walked)
    proofs.prove(db, bulk, [*projects.walked, *tendered.walked], seed=seed)
    councils.meet(db, actors, built, people, on=on, report=report)
    doorsteps.knock(db, actors, built, seed=seed, on=on, report=report)
    groups.form(db, actors, built, people, on=on, report=report)
    tenders.hold(db, actors, built, on=on, report=report)
    requests.tell(db, actors, built, people, seed=seed, on=on, report=report)
    net.weave(db, actors, built, people, seed=seed, on=on, report=report)
    audit.record(
        db, None, area="people", action="fill_demonstration", subject=("setting", None), at=at,
        after={"seed": seed, "scale": scale, "on": on.isoformat(), "rows": dict(bulk.stored)},
    )  # fmt: skip


def insist_on_an_empty_house(db: Session) -> None:
    """Raise what `fill` refuses."""
    if settings.current().production:
        raise Refused("demo_in_production")
    if holds_demonstration(db):
        raise Refused("demo_exists")
    if not is_new(db):
        raise Refused("demo_not_empty")

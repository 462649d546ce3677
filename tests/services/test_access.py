"""Who may do what, where: every role, here, there and everywhere, against every public service function.

A new function is covered by declaring it with `@allows`, by its line in ALLOWED below, and by parameters that
tests/support/things.py knows. What is missing is said by the failure.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

import services
from models.enums import Permission, PlaceKind, ProjectKind, Role
from services import audit
from services.access import EVERYWHERE, PERMISSIONS, SERVICES, Actor, Grant
from services.attachments import BALLOT
from services.db import engines_for
from services.errors import NotAllowed, NotFound, Refused
from tests.support import money, upkeep
from tests.support.allowed import ALLOWED, INNER
from tests.support.money import ACCOUNTS_FILE
from tests.support.things import PDF, PHONE, Things, things_here
from tests.support.world import TODAY, Corner, World, small_world

P = Permission
ROOT = Path(__file__).parents[2]
for _module in pkgutil.walk_packages(services.__path__, "services."):
    importlib.import_module(_module.name)

# The law of the house, written a second time on purpose: a slip in services/access.py fails here.
WHO_MAY: dict[Role, set[Permission]] = {
    Role.LEADER: {
        *(P.SEE_OWN, P.SEE_PLACES, P.SEE_RENEWALS, P.SEE_MONEY, P.SEE_CONSULTATIONS, P.EXPORT),
        *(P.SEE_REQUESTS, P.SUPERVISE_REQUESTS, P.SEE_UPKEEP),
    },
    Role.ADMINISTRATOR: {
        *(P.SEE_OWN, P.MANAGE_PEOPLE, P.SEE_ACTIVITY, P.IMPORT, P.SEE_PLACES, P.EXPORT),
        P.MANAGE_BOUNDARIES,
    },
    Role.OFFICER: set(P) - {P.MANAGE_PEOPLE, P.SEE_ACTIVITY},
    Role.SECRETARY: set(P) - {P.MANAGE_PEOPLE, P.SEE_ACTIVITY, P.SUPERVISE_REQUESTS},
    Role.GRID_WORKER: {
        *(P.SEE_OWN, P.SEE_PLACES, P.SEE_OWNERS, P.REVEAL_PHONE, P.SEE_RENEWALS, P.SEE_CONSULTATIONS),
        *(P.SEE_BALLOTS, P.RECORD_BALLOTS),
        *(P.SEE_REQUESTS, P.RECORD_REQUESTS),
        *(P.SEE_VISITS, P.RECORD_VISITS, P.RECORD_PATROLS, P.SEE_UPKEEP),
    },
}
# What pages may call although it takes no actor or is not declared, and from where.
BEFORE_ANYBODY_IS_KNOWN = {
    "once.once": "",
    "access.top_place": "",
    "freshness.last_changes": "",
    "grids.request_upward.catch_up": "pages/web/housekeeping.py",
    "freshness.states": "pages/ui/replay.py",
    "freshness.read_once": "pages/ui/session.py",
    "people.sessions.find_actor": "pages/ui/session.py pages/web/identity.py",
    "people.sessions.touch": "pages/ui/session.py",
    "people.sessions.redeem": "pages/web/routes.py",
    "people.sign_in.candidate": "pages/ui/session.py",
    "people.sign_in.succeeded": "pages/ui/session.py",
    "people.sign_in.failed": "pages/ui/session.py",
}
# A second permission that a function asks for with the arguments used here.
ALSO = {
    "lists.rows_of": P.SEE_RENEWALS,
    "renewals.shares_notices.share_notices": P.SEE_OWNERS,
    "renewals.shares_notices.record_taking": P.SEE_OWNERS,
    "attachments.attach": P.RECORD_BALLOTS,
    "attachments.attached": P.SEE_BALLOTS,
    "attachments.give": P.SEE_BALLOTS,
    "attachments.detach": P.RECORD_BALLOTS,
}
# Nobody reaches these of another person, wherever they are.
OF_ONESELF = {"people.sessions.end_session"}
TOLD: dict[str, dict[str, Any]] = {
    **{
        f"consultations.choosing.{one}": {"asked": None}
        for one in ("put", "put_or_prepared", "keyable", "on_paper")
    },
    "consultations.prepared.prepared_at": {"asked": None},
    "grids.divisions.redraw": {"name": "甲", "moves": ()},
    "grids.redrawing.proposed": {"kind": PlaceKind.MICRO_GRID},
    "consultations.attendance.take_roll": {"seen": (), "present": ()},
    "consultations.ledger_marks.mark_returned": {"written": "102"},
    "lists.rows_of": {"name": "renewals"},
    "lists.record_export": {"name": "renewals"},
    "grids.places.choices": {"permission": P.SEE_OWN},
    "attachments.attach": {"subject_kind": BALLOT, "content": PDF},
    "attachments.attached": {"subject_kind": BALLOT},
    "people.posts.post_places": {"role": Role.SECRETARY},
    "renewals.money_accounts_in.look_at_accounts": {"file_name": "a.csv", "content": ACCOUNTS_FILE},
    "renewals.money_accounts.enter_accounts": {"entered": [money.account(1, 8_000, 100)]},
    "renewals.shares_plans.draft_shares": {"terms": money.TERMS},
    "renewals.shares_plans.change_shares": {"terms": money.TERMS},
    "renewals.board.board": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.beginnings.begin_project": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.beginning_changes.change_project": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.stage_times.by_stage": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.pace.funnel": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.pace.ageing": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.pace_cases.cases": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.pace_forecast.rest": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.pace_money.money_of_kind": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.pace_money.money_cases": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.timelines.timeline": {"kind": ProjectKind.LIFT_REPLACEMENT},
    "renewals.stage_plans.proposal": {"from_stage": "survey"},
    "renewals.stage_plans.set_stage_plan": {"version": 0, "days": {"survey": TODAY}},
}
TOLD |= upkeep.TOLD
PLACES = ("here", "there", "everywhere")
# A list may answer with nothing for a foreign place.
NOTHING: tuple[Any, ...] = ([], ([], 0))


def short(name: str) -> str:
    return name.removeprefix("services.")


def service_of(name: str) -> Callable[..., Any]:
    module, function = f"services.{name}".rsplit(".", 1)
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


@pytest.fixture(scope="module")
def stage(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Session, World, Things]]:
    """One world for the whole table; every call is undone."""
    path = tmp_path_factory.mktemp("access") / "duoge.db"
    shutil.copy(sqlite_template, path)
    with Session(engines_for(f"sqlite:///{path}")[1], expire_on_commit=False) as db:
        world = small_world(db)
        things = things_here(db, world)
        audit.write_pending(db)
        yield db, world, things
        db.rollback()


def actor_at(world: World, role: Role, place: str) -> Actor:
    """Somebody in a role at a place, with an account that is not `here`'s secretary's."""
    if place == "everywhere":
        return Actor(world.officer.person_id, "somebody", (Grant(role, EVERYWHERE),))
    corner: Corner = getattr(world, place)
    root = corner.micro_grid if role is Role.GRID_WORKER else corner.neighbourhood
    return Actor(world.officer.person_id, "somebody", (Grant(role, root),))


def outcome(db: Session, actor: Actor, service: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """What comes back, or the refusal; whatever happened is undone."""
    savepoint = db.begin_nested()
    try:
        return service(db, actor, **arguments)
    except Refused as refusal:
        return refusal
    finally:
        db.info.pop(audit.PENDING, None)
        savepoint.rollback()
        db.expunge_all()


def expected(name: str, role: Role, place: str, *, placed: bool) -> type[Refused] | None:
    """NotAllowed without the permission; NotFound there for things of here; otherwise it is carried out."""
    if not {SERVICES[f"services.{name}"], *filter(None, [ALSO.get(name)])} <= WHO_MAY[role]:
        return NotAllowed
    if name in OF_ONESELF or (placed and place == "there"):
        return NotFound
    return None


@pytest.mark.parametrize("name", sorted(map(short, SERVICES)))
def test_every_service_answers_each_role_here_there_and_everywhere(
    stage: tuple[Session, World, Things], name: str
) -> None:
    db, world, things = stage
    service = service_of(name)
    arguments = things.arguments(service, **TOLD.get(name, {}))
    wrong = []
    for role in Role:
        for place in PLACES:
            said = outcome(db, actor_at(world, role, place), service, arguments)
            right = expected(name, role, place, placed=things.takes_a_place(service))
            refused = type(said) if isinstance(said, NotAllowed | NotFound) else None
            if right is NotFound and said in NOTHING:
                continue
            if refused is not right:
                wrong.append(f"{role} {place}: {said!r} instead of {right and right.__name__}")
            wrong += leaks(name, role, place, said)
    assert not wrong, f"{name}\n  " + "\n  ".join(wrong)


def leaks(name: str, role: Role, place: str, said: Any) -> list[str]:
    """What an answer tells that it should not. Names of `here` begin with 甲, owners are called 业主."""
    text = "" if isinstance(said, Refused) else repr(said)
    found = []
    if place == "there" and "甲" in text:
        found.append(f"{role} there learns of things of here: {text[:200]}")
    if role is Role.LEADER and "业主" in text:
        found.append(f"a leader learns an owner's name: {text[:200]}")
    if PHONE in text and name not in ("grids.owners.reveal_phone", "grids.one_request.reveal_contact"):
        found.append(f"{role} is given a whole phone number")
    return found


def test_the_permissions_of_each_role_are_those_of_the_law() -> None:
    assert {role: set(held) for role, held in PERMISSIONS.items()} == WHO_MAY


def test_every_service_needs_the_permission_that_is_written_here() -> None:
    written = {name: permission for permission, names in ALLOWED.items() for name in names.split()}
    declared = {short(name): permission for name, permission in SERVICES.items()}
    assert declared == written, "declare new functions with @allows AND add their line to ALLOWED"


def functions_that_take(*names: str) -> Iterator[str]:
    """The public functions of services whose first parameters have these names."""
    for path in sorted((ROOT / "services").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if tuple(a.arg for a in node.args.args[: len(names)]) == names:
                module = ".".join(path.relative_to(ROOT / "services").with_suffix("").parts)
                yield f"{module}.{node.name}"


def test_no_public_function_takes_an_actor_without_saying_who_may() -> None:
    known = {*map(short, SERVICES), *INNER, *BEFORE_ANYBODY_IS_KNOWN}
    bare = sorted(set(functions_that_take("db", "actor")) - known)
    assert not bare, f"declare with @allows (or list as INNER, with no page calling it): {bare}"


def test_pages_call_only_services_that_say_who_may() -> None:
    known = set(map(short, SERVICES))
    guarded_by_nobody = set(functions_that_take("db")) - known
    wrong = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for name in services_called(path) & guarded_by_nobody:
            if name not in BEFORE_ANYBODY_IS_KNOWN or where not in (BEFORE_ANYBODY_IS_KNOWN[name] or where):
                wrong.append(f"{where} calls {name}")
    assert not wrong, wrong


def services_called(path: Path) -> set[str]:
    """The functions of services that a page names, by the way it imported them."""
    tree = ast.parse(path.read_text("utf-8"))
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "services":
            package = (node.module or "").removeprefix("services").lstrip(".")
            names |= {a.asname or a.name: f"{package}.{a.name}".lstrip(".") for a in node.names}
    used = {names[n.id] for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in names}
    return used | {
        f"{names[n.value.id]}.{n.attr}"
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in names
    }


def test_an_undeclared_actor_is_refused_before_anything_is_read() -> None:
    nobody = Actor(1, "nobody", ())
    for name in SERVICES:
        with pytest.raises(NotAllowed):
            service_of(short(name))(None, nobody)


def test_every_declared_service_takes_the_rest_by_keyword() -> None:
    loose = [
        name
        for name in SERVICES
        for p in list(inspect.signature(service_of(short(name))).parameters.values())[2:]
        if p.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    assert not loose

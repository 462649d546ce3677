"""The same services from a terminal: `python manage.py --help`."""

import gc
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.exc import SQLAlchemyError

from services import db, settings, standing
from services.errors import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
cli = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)


@cli.command()
def migrate() -> None:
    """Bring the database to the shape of this version; an embedded database is created."""
    from services import migrations

    settings.current().home.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrations.migrate(db.engines()[1])
    typer.echo(f"database at {migrations.head()}")


@cli.command()
def drift() -> None:
    """Say how the migrated database differs from the models; exit 1 if it does."""
    from services import migrations

    found = migrations.drift(db.engines()[0])
    for line in found:
        typer.echo(line)
    raise typer.Exit(1 if found else 0)


@cli.command()
def check() -> None:
    """Verify activity log, places, rolls, ballots, results, renewals and money; exit 1 with what is wrong."""
    from services import checks

    _insist_ready()
    with db.open_session() as session:
        found, remarks = list(checks.problems(session)), list(checks.remarks(session))
    for line in (*found, *(f"note: {remark}" for remark in remarks)):
        typer.echo(line)
    if found:
        raise typer.Exit(1)
    typer.echo("activity log unbroken; places, rolls, ballots, results, renewals and money agree")


@cli.command()
def demo(
    if_new: Annotated[bool, typer.Option("--if-new", help="do nothing where anything is stored")] = False,
    scale: Annotated[int, typer.Option(min=1, max=100, help="how many times as much")] = 1,
    seed: Annotated[int, typer.Option(help="another seed, another town")] = 2026,
) -> None:
    """Fill a new database with the demonstration and print who can sign in; never in production."""
    _insist_ready()
    with db.open_session() as session:
        leave = if_new and not standing.is_new(session)
    if not leave:
        _fill(scale, seed)
    with db.open_session() as session:
        shown = standing.holds_demonstration(session)
    if shown:
        _sign_ins()


def _fill(scale: int, seed: int) -> None:
    from services.demo.fill import fill, insist_on_an_empty_house

    with db.open_session(write=True) as session:
        insist_on_an_empty_house(session)
        typer.echo(f"filling the demonstration, scale {scale}")
        fill(session, on=_now().astimezone(SHANGHAI).date(), scale=scale, seed=seed, report=_progress)
    for engine in db.engines():
        engine.dispose()


SHOWN = {
    "place": "places",
    "unit": "households",
    "owner": "owners",
    "lift": "lifts",
    "project": "projects",
    "round": "votes",
    "ballot": "ballots",
    "visit": "visits",
}


def _progress(table: str, rows: int) -> None:
    if table in SHOWN:
        typer.echo(f"  {rows:>9,} {SHOWN[table]}")


def _sign_ins() -> None:
    from services.demo.persons import PASSWORD, SIGN_INS

    typer.echo("This is a demonstration: its people and figures are invented. Sign in as")
    for role, name in SIGN_INS.items():
        typer.echo(f"  {name}  ({role.replace('_', ' ')})")
    typer.echo(f"with the password {PASSWORD}")


@cli.command()
def init(
    name: Annotated[str, typer.Option(help="the sign-in name of the first administrator")],
    subdistrict: Annotated[
        tuple[str, str] | None, typer.Option(metavar="CODE NAME", help="lay the root of the tree of places")
    ] = None,
) -> None:
    """Create the first administrator of a real installation; its one-time password is printed once."""
    from services.people import first

    production = settings.current().production
    _insist_ready()
    now = _now()
    with db.open_session(write=True) as session:
        password = first.first_administrator(session, name=name, at=now)
        if subdistrict:
            code, called = subdistrict
            first.add_subdistrict(session, code=code, name=called, on=now.date(), at=now)
    typer.echo(f"administrator: {name.strip()}")
    typer.echo(f"one-time password, to be changed at the first sign-in: {password}")
    if not production:
        typer.echo(
            'warning: DUOGE_ENV is not "production"; see docs/deploy.md before real data go in', err=True
        )


@cli.command()
def subdistrict(
    code: Annotated[str, typer.Argument(help="its official code")],
    name: Annotated[str, typer.Argument(help="its name")],
) -> None:
    """Lay the root of the tree of places, where `init` did not."""
    from services.people import first

    _insist_ready()
    now = _now()
    with db.open_session(write=True) as session:
        first.add_subdistrict(session, code=code, name=name, on=now.date(), at=now)
    typer.echo(f"subdistrict: {name.strip()} ({code.strip()})")


def _insist_ready() -> None:
    if reason := standing.why_not_ready():
        raise Refused("database_not_ready", reason=reason)


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="a new file for the copy")]) -> None:
    """Copy the whole database to one file, while people work; docs/deploy.md says how to put it back."""
    from services import backup as backups

    size = backups.write_backup(db.engines()[0], target=file)
    typer.echo(f"{file}: {size:,} bytes")


@cli.command()
def verdict(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="a CSV file of totals")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a row")] = False,
) -> None:
    """Judge the totals printed in notices: what their figures support, by the rule of their date."""
    from services.consultations import notices

    for judged in notices.judge_notices(notices.read_notices(file.read_bytes())):
        record = judged.as_record()
        typer.echo(json.dumps(record) if as_json else "\n".join(_verdict_lines(record)))


def _verdict_lines(record: dict[str, Any]) -> Iterator[str]:
    yield f"{''.join(filter(str.isprintable, record['id']))}: {record['strict']}"
    for test in record["tests"]:
        part, whole = ("?" if test[key] is None else test[key] for key in ("numerator", "denominator"))
        met = {True: "met", False: "not met", None: "unknown"}[test["met"]]
        yield f"  {test['name']:<20} {part:>12} / {whole:<12} {test['required']:<10} {met}"
    yield from (f"  ! {warning}" for warning in record["warnings"])


@cli.command()
def recount(
    kit: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="a recount kit")],
    seal: Annotated[str, typer.Option(help="the seal on the posted notice, to be compared")] = "",
) -> None:
    """Count a closed vote again from its kit; exit 1 with the first difference. Nothing of the kit is run."""
    from services.consultations import recount as checker

    code = checker.main([str(kit), seal] if seal else [str(kit)])
    if code == 0 and checker.unpack(kit.read_bytes())["recount.py"] != Path(checker.__file__).read_bytes():
        typer.echo("note: the recount.py in this kit is not the one of this version, which was used here")
    raise typer.Exit(code)


@cli.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="the port to listen on")] = 8501,
    address: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
) -> None:
    """Serve the application."""
    gc.disable()  # until the first freeze, in pages.web.housekeeping: what start-up makes, stays
    import uvicorn

    settings.current()
    sys.path.insert(0, str(Path(__file__).parent))
    uvicorn.run("app:app", host=address, port=port, log_level="warning", ws_max_size=64 * 2**20)


def main() -> None:
    """Run a command; a refusal, or what the machine refuses, is one line and exit 1, never a traceback."""
    try:
        cli()
    except Refused as refusal:
        from pages.ui.refusals import text_of

        typer.echo(text_of(refusal), err=True)
        raise SystemExit(1) from None
    except (SQLAlchemyError, OSError) as failure:
        typer.echo(f"{type(failure).__name__}: {str(failure).splitlines()[0]}", err=True)
        raise SystemExit(1) from None


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()

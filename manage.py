"""The same services from a terminal: `python manage.py --help`."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from services import db, migrations, settings
from services.errors import Refused

cli = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)


@cli.command()
def migrate() -> None:
    """Bring the database to the shape of this version; an embedded database is created."""
    settings.current().home.mkdir(parents=True, exist_ok=True)
    migrations.migrate(db.engines()[1])
    typer.echo(f"database at {migrations.head()}")


@cli.command()
def drift() -> None:
    """Say how the migrated database differs from the models; exit 1 if it does."""
    found = migrations.drift(db.engines()[0])
    for line in found:
        typer.echo(line)
    raise typer.Exit(1 if found else 0)


@cli.command()
def check() -> None:
    """Verify the chain of the activity log; name the first broken row and exit 1 if there is one."""
    from services import audit

    with db.open_session() as session:
        broken = audit.first_broken_row(session)
    if broken:
        typer.echo(f"activity log: row {broken.id} {broken.what}")
        raise typer.Exit(1)
    typer.echo("activity log: unbroken")


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
def serve(
    port: Annotated[int, typer.Option(help="the port to listen on")] = 8501,
    address: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
) -> None:
    """Serve the application."""
    import uvicorn

    settings.current()
    sys.path.insert(0, str(Path(__file__).parent))
    uvicorn.run("app:app", host=address, port=port, log_level="warning", ws_max_size=64 * 2**20)


def main() -> None:
    """Run a command; a refusal is one line and exit 1, never a traceback."""
    try:
        cli()
    except Refused as refusal:
        from pages.ui.refusals import text_of

        typer.echo(text_of(refusal), err=True)
        raise SystemExit(1) from None


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()

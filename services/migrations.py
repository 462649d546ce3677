"""Bringing a database to the shape that this version of the models has, and asking whether it is there."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from models.tables import metadata
from services.settings import ROOT


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration from pyproject.toml, on a given connection or on the configured database."""
    made = Config(toml_file=ROOT / "pyproject.toml")
    if connection is not None:
        made.attributes["connection"] = connection
    return made


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database up (or down, with "base" or an older revision)."""
    with engine.connect() as connection:
        made = config(connection)
        if revision == "base":
            command.downgrade(made, "base")
        else:
            command.upgrade(made, revision)
        connection.commit()


def head() -> str | None:
    """The newest revision as Alembic finds it."""
    return ScriptDirectory.from_config(config()).get_current_head()


def drift(engine: Engine) -> list[str]:
    """How the migrated database differs from the models; empty when they are equal."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(d) for d in compare_metadata(context, metadata)]

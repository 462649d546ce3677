"""Which revision of its shape a database has, and which this code expects; without Alembic, which starts slowly."""

from functools import cache

from sqlalchemy import Engine, inspect, text

from services.settings import ROOT

VERSIONS = ROOT / "models" / "migrations" / "versions"


@cache
def expected() -> str:
    """The newest revision of this code: migrations are numbered, and a test holds that the last is the head."""
    return max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def found(engine: Engine) -> str | None:
    """The revision that the database has; None when it is empty. Raises SQLAlchemyError if unreachable."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision

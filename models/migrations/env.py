"""Alembic's entry: migrate the configured database to the models of this checkout."""

from alembic import context
from sqlalchemy import Connection

from models.tables import metadata
from services import db


def run(connection: Connection) -> None:
    """Run the migrations on one connection, in one transaction."""
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.engines()[1].connect() as opened:
        run(opened)
        opened.commit()

"""the activity log can only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = [
    f"""CREATE TRIGGER activity_no_{verb.lower()} BEFORE {verb} ON activity
    BEGIN SELECT RAISE(ABORT, 'the activity log is append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    """CREATE FUNCTION activity_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the activity log is append-only'; END $$""",
    """CREATE TRIGGER activity_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON activity
    FOR EACH STATEMENT EXECUTE FUNCTION activity_append_only()""",
]


def upgrade() -> None:
    op.bulk_insert(
        sa.table("chain_head", sa.column("id"), sa.column("last_id"), sa.column("last_hash")),
        [{"id": 1, "last_id": 0, "last_hash": ""}],
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER activity_no_update")
        op.execute("DROP TRIGGER activity_no_delete")
    else:
        op.execute("DROP TRIGGER activity_append_only ON activity")
        op.execute("DROP FUNCTION activity_append_only")
    op.execute("DELETE FROM chain_head")

"""the few requests that are open are found by their place without reading all that were ever closed."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    not_closed = sa.text("state <> 'closed'")
    op.create_index(
        'ix_request_open', 'request', ['place_id'], unique=False, sqlite_where=not_closed, postgresql_where=not_closed,
    )


def downgrade() -> None:
    op.drop_index('ix_request_open', table_name='request')

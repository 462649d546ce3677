"""the funnel of renewals reads from an index which stages each of them entered."""

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_project_move_stages', 'project_move', ['project_id', 'to_stage', 'kind'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_project_move_stages', table_name='project_move')

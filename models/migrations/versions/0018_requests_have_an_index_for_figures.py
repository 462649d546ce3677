"""requests are found by place and day with what their figures count, so that the wide rows are not read."""

from alembic import op

revision = '0018'
down_revision = '0016'
branch_labels = None
depends_on = None
FIGURES = ['place_id', 'reported_at', 'due_at', 'answered_at', 'called_back_at', 'satisfaction']


def upgrade() -> None:
    op.drop_index('ix_request_place_reported', table_name='request')
    op.create_index('ix_request_figures', 'request', FIGURES, unique=False)


def downgrade() -> None:
    op.drop_index('ix_request_figures', table_name='request')
    op.create_index('ix_request_place_reported', 'request', ['place_id', 'reported_at'], unique=False)

"""a renewal's votes are found by an index: every gate asks for them."""

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_consultation_project_id'), 'consultation', ['project_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_consultation_project_id'), table_name='consultation')

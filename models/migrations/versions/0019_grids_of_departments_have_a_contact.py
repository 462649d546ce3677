"""a department's grid has a number and an office of who answers for it, and a version: it is corrected by hand."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    with op.batch_alter_table('department_grid', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone', text(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('office', text(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    with op.batch_alter_table('department_grid', schema=None) as batch_op:
        for column in ('phone', 'office', 'version'):
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('department_grid', schema=None) as batch_op:
        for column in ('version', 'office', 'phone'):
            batch_op.drop_column(column)

"""the days on which renewals are to enter their stages."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stage_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('stage', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_stage_plan_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage_plan')),
    sa.UniqueConstraint('project_id', 'stage', name=op.f('uq_stage_plan_project_id_stage'))
    )


def downgrade() -> None:
    op.drop_table('stage_plan')

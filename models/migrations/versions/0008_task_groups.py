"""task groups and who is in them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('task_group', 'three_person', 'other', name='groupkind', native_enum=False, length=32), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_task_group_dates_in_order')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_task_group_place_id_place')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_task_group_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_group'))
    )
    with op.batch_alter_table('task_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_group_place_id'), ['place_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_group_project_id'), ['project_id'], unique=False)

    op.create_table('group_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('capacity', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('post', sa.Enum('coordination', 'finance', 'supervision', 'member', name='grouppost', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_group_member_dates_in_order')),
    sa.CheckConstraint("(person_id IS NULL) = (name <> '')", name=op.f('ck_group_member_person_or_name')),
    sa.ForeignKeyConstraint(['group_id'], ['task_group.id'], name=op.f('fk_group_member_group_id_task_group')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_group_member_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_member'))
    )
    with op.batch_alter_table('group_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_member_group_id'), ['group_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('group_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_member_group_id'))

    op.drop_table('group_member')
    with op.batch_alter_table('task_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_group_project_id'))
        batch_op.drop_index(batch_op.f('ix_task_group_place_id'))

    op.drop_table('task_group')

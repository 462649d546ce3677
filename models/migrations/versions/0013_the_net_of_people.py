"""the net of people: substitutes, handovers, patrols, and who takes the next step after a visit."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0013'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('substitute_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until >= since', name=op.f('ck_absence_dates_in_order')),
    sa.CheckConstraint('substitute_id <> person_id', name=op.f('ck_absence_somebody_else')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_absence_place_id_place')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id_person')),
    sa.ForeignKeyConstraint(['substitute_id'], ['person.id'], name=op.f('fk_absence_substitute_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absence_place_id'), ['place_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_substitute_id'), ['substitute_id'], unique=False)

    op.create_table('handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=True),
    sa.Column('giver', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('taker_id', sa.Integer(), nullable=True),
    sa.Column('taker', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('reverses', sa.Integer(), nullable=True),
    sa.Column('done_at', models.base.Moment(timezone=True), nullable=False),
    sa.Column('done_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_handover_place_id_place')),
    sa.ForeignKeyConstraint(['giver_id'], ['person.id'], name=op.f('fk_handover_giver_id_person')),
    sa.ForeignKeyConstraint(['taker_id'], ['person.id'], name=op.f('fk_handover_taker_id_person')),
    sa.ForeignKeyConstraint(['reverses'], ['handover.id'], name=op.f('fk_handover_reverses_handover')),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_handover_done_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover')),
    sa.UniqueConstraint('reverses', name=op.f('uq_handover_reverses'))
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handover_place_id'), ['place_id'], unique=False)

    op.create_table('patrol',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('looked_at', sa.Enum('works', 'lift', 'pump', 'corridor', 'other', name='lookedat', native_enum=False, length=32), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=True),
    sa.Column('lift_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('walker', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('severity', sa.Enum('none', 'minor', 'serious', 'unsafe', name='severity', native_enum=False, length=32), nullable=False),
    sa.Column('found', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('mended_on', sa.Date(), nullable=True),
    sa.Column('mended_how', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('recorded_at', models.base.Moment(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('mended_on IS NULL OR mended_on >= day', name=op.f('ck_patrol_mended_after')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_patrol_place_id_place')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_patrol_project_id_project')),
    sa.ForeignKeyConstraint(['lift_id'], ['lift.id'], name=op.f('fk_patrol_lift_id_lift')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_patrol_post_id_post')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_patrol_task_id_task')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_patrol_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol'))
    )
    with op.batch_alter_table('patrol', schema=None) as batch_op:
        batch_op.create_index('ix_patrol_place_day', ['place_id', 'day'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_project_id'), ['project_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_task_id'), ['task_id'], unique=False)

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_person_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_visit_next_person_id_person'), 'person', ['next_person_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_visit_next_person_id_person'), type_='foreignkey')
        batch_op.drop_column('next_person_id')
    for table, names in (
        ('patrol', ('ix_patrol_task_id', 'ix_patrol_project_id', 'ix_patrol_place_day')),
        ('handover', ('ix_handover_place_id',)),
        ('absence', ('ix_absence_substitute_id', 'ix_absence_person_id', 'ix_absence_place_id')),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.drop_index(name)
        op.drop_table(table)

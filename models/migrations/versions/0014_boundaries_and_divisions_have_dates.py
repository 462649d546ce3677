"""outlines and divisions among grids have the day from which they hold."""


import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('division',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_division_person_id_person')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_division_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division'))
    )
    with op.batch_alter_table('division', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_division_place_id'), ['place_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_division_since'), ['since'], unique=False)

    op.create_table('pinned_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('grid_id', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['grid_id'], ['place.id'], name=op.f('fk_pinned_place_grid_id_place')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pinned_place_person_id_person')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_pinned_place_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pinned_place')),
    sa.UniqueConstraint('place_id', name=op.f('uq_pinned_place_place_id'))
    )
    op.create_table('boundary',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('geometry', sa.JSON(), nullable=True),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
    sa.Column('datum', sa.Enum('wgs84', 'cgcs2000', 'gcj02', 'bd09', name='datum', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_boundary_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_boundary_person_id_person')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_boundary_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary'))
    )
    with op.batch_alter_table('boundary', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_boundary_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index('ix_boundary_place_since', ['place_id', 'since'], unique=False)

    op.create_table('division_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('division_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('edge', sa.Enum('parent', 'micro_grid', name='edge', native_enum=False, length=32), nullable=False),
    sa.Column('before_id', sa.Integer(), nullable=True),
    sa.Column('after_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['after_id'], ['place.id'], name=op.f('fk_division_move_after_id_place')),
    sa.ForeignKeyConstraint(['before_id'], ['place.id'], name=op.f('fk_division_move_before_id_place')),
    sa.ForeignKeyConstraint(['division_id'], ['division.id'], name=op.f('fk_division_move_division_id_division')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_division_move_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division_move')),
    sa.UniqueConstraint('division_id', 'place_id', name=op.f('uq_division_move_division_id_place_id'))
    )
    with op.batch_alter_table('division_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_division_move_place_id'), ['place_id'], unique=False)

    op.create_table('within_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('division_id', sa.Integer(), nullable=False),
    sa.Column('ancestor_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('gained', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['ancestor_id'], ['place.id'], name=op.f('fk_within_change_ancestor_id_place')),
    sa.ForeignKeyConstraint(['division_id'], ['division.id'], name=op.f('fk_within_change_division_id_division')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_within_change_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_within_change')),
    sa.UniqueConstraint('division_id', 'ancestor_id', 'place_id', name=op.f('uq_within_change_division_id_ancestor_id_place_id'))
    )
    with op.batch_alter_table('within_change', schema=None) as batch_op:
        batch_op.create_index('ix_within_change_pair', ['ancestor_id', 'place_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('within_change', schema=None) as batch_op:
        batch_op.drop_index('ix_within_change_pair')

    op.drop_table('within_change')
    with op.batch_alter_table('division_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_division_move_place_id'))

    op.drop_table('division_move')
    with op.batch_alter_table('boundary', schema=None) as batch_op:
        batch_op.drop_index('ix_boundary_place_since')
        batch_op.drop_index(batch_op.f('ix_boundary_batch_id'))

    op.drop_table('boundary')
    op.drop_table('pinned_place')
    with op.batch_alter_table('division', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_division_since'))
        batch_op.drop_index(batch_op.f('ix_division_place_id'))

    op.drop_table('division')

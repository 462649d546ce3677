"""departments have grids of their own over the same town."""


import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('department_grid',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('department', sa.Enum('police', 'city_management', 'market_supervision', 'party', name='department', native_enum=False, length=32), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('answers', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('geometry', sa.JSON(), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('datum', sa.Enum('wgs84', 'cgcs2000', 'gcj02', 'bd09', name='datum', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_department_grid_dates_in_order')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_department_grid_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_department_grid_person_id_person')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_department_grid_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_department_grid'))
    )
    with op.batch_alter_table('department_grid', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_department_grid_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index('ix_department_grid_place_department', ['place_id', 'department'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('department_grid', schema=None) as batch_op:
        batch_op.drop_index('ix_department_grid_place_department')
        batch_op.drop_index(batch_op.f('ix_department_grid_batch_id'))

    op.drop_table('department_grid')

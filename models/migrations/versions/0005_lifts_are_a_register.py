"""lifts are a register."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

KIND = sa.Enum('passenger', 'freight', 'hydraulic', 'dumbwaiter', 'escalator', 'platform', 'other', name='liftkind', native_enum=False, length=32)
RESULT = sa.Enum('passed', 'conditional', 'failed', name='inspectionresult', native_enum=False, length=32)
ASSESSMENT = sa.Enum('keep', 'repair', 'modernise', 'replace', name='assessment', native_enum=False, length=32)
TEXTS = {
    'address': 160, 'certificate_no': 40, 'internal_no': 40, 'manufacturer': 120, 'model': 64, 'factory_no': 64,
    'floors_served': 80, 'using_unit': 120, 'maintenance_unit': 120, 'assessed_by': 120, 'retired_because': 200,
}
DAYS = ('made_on', 'maintenance_until', 'inspected_on', 'assessed_on', 'retired_on')
NUMBERS = ('floors', 'doors', 'travel_mm', 'households', 'faults_12m')
WORDS = {'lift_kind': KIND, 'inspection_result': RESULT, 'assessment': ASSESSMENT}

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('lift', schema=None) as batch_op:
        for name, longest in TEXTS.items():
            batch_op.add_column(sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=longest), nullable=False, server_default=''))
        for name in DAYS:
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
        for name in NUMBERS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name, kind in WORDS.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.add_column(sa.Column('remote_monitoring', sa.Boolean(), nullable=True))
        batch_op.alter_column('brand', existing_type=sqlmodel.sql.sqltypes.AutoString(length=64), existing_nullable=False, server_default='')
        batch_op.alter_column('entrapments_12m', existing_type=sa.Integer(), nullable=True)
    for name in ('load_kg', 'speed_mm_s'):
        op.execute(f'UPDATE lift SET {name} = NULL WHERE {name} <= 0')
    op.execute('UPDATE lift SET entrapments_12m = NULL WHERE entrapments_12m < 0')
    # Apart from the columns: on SQLite one batch would name them before they are there.
    with op.batch_alter_table('lift', schema=None) as batch_op:
        batch_op.create_check_constraint(op.f('ck_lift_ratings_positive'), 'load_kg > 0 AND speed_mm_s > 0 AND travel_mm > 0')
        batch_op.create_check_constraint(op.f('ck_lift_counts_not_negative'), 'faults_12m >= 0 AND entrapments_12m >= 0')


def downgrade() -> None:
    op.execute('UPDATE lift SET entrapments_12m = 0 WHERE entrapments_12m IS NULL')
    with op.batch_alter_table('lift', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_lift_counts_not_negative'), type_='check')
        batch_op.drop_constraint(op.f('ck_lift_ratings_positive'), type_='check')
    with op.batch_alter_table('lift', schema=None) as batch_op:
        batch_op.alter_column('entrapments_12m', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('brand', existing_type=sqlmodel.sql.sqltypes.AutoString(length=64), existing_nullable=False, server_default=None)
        for name in ('remote_monitoring', *WORDS, *NUMBERS, *DAYS, *TEXTS):
            batch_op.drop_column(name)

"""upkeep: long agreements, and stations of secondary water supply."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agreement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('property_service', 'facility_upkeep', 'maintenance', name='agreementkind', native_enum=False, length=32), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('first_party_kind', sa.Enum('owners_assembly', 'owners_committee', 'developer', 'neighbourhood', 'subdistrict', 'other', name='firstparty', native_enum=False, length=32), nullable=False),
    sa.Column('first_party', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('provider', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('duties', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('filed_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_because', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('valid_until >= valid_from', name=op.f('ck_agreement_days_in_order')),
    sa.CheckConstraint("ended_on IS NULL OR ended_because <> ''", name=op.f('ck_agreement_ended_for_a_reason')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_agreement_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement'))
    )
    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_place_id'), ['place_id'], unique=False)

    op.create_table('water_station',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('kind', sa.Enum('pump_house', 'roof_tank', 'underground_tank', name='stationkind', native_enum=False, length=32), nullable=False),
    sa.Column('lon', sa.Float(), nullable=True),
    sa.Column('lat', sa.Float(), nullable=True),
    sa.Column('households', sa.Integer(), nullable=True),
    sa.Column('pipes_renewed_on', sa.Date(), nullable=True),
    sa.Column('taken_over_on', sa.Date(), nullable=True),
    sa.Column('monitored', sa.Boolean(), nullable=True),
    sa.Column('cleaned_on', sa.Date(), nullable=True),
    sa.Column('tested_on', sa.Date(), nullable=True),
    sa.Column('out_of_use_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(lon IS NULL) = (lat IS NULL)', name=op.f('ck_water_station_position_whole')),
    sa.CheckConstraint('lon BETWEEN -180 AND 180 AND lat BETWEEN -85 AND 85', name=op.f('ck_water_station_position_on_earth')),
    sa.CheckConstraint('households >= 0', name=op.f('ck_water_station_households_not_negative')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_water_station_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_water_station'))
    )
    with op.batch_alter_table('water_station', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_water_station_place_id'), ['place_id'], unique=False)


def downgrade() -> None:
    for table in ('water_station', 'agreement'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f'ix_{table}_place_id')
        op.drop_table(table)

"""purses have a plan with versions and an account, households have sub-accounts and shares."""

from datetime import UTC, datetime

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

CARRIED_OVER = "启用收支账之前的累计数"
SQLITE = [
    f"""CREATE TRIGGER booking_no_{verb.lower()} BEFORE {verb} ON booking
    BEGIN SELECT RAISE(ABORT, 'bookings are append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    """CREATE FUNCTION booking_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'bookings are append-only'; END $$""",
    """CREATE TRIGGER booking_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON booking
    FOR EACH STATEMENT EXECUTE FUNCTION booking_append_only()""",
]


def upgrade() -> None:
    op.create_table('fund_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('first_deposit_fen', sa.BigInteger(), nullable=False),
    sa.Column('balance_fen', sa.BigInteger(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_deposit_fen >= 0 AND balance_fen >= 0', name=op.f('ck_fund_account_not_negative')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_fund_account_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_account')),
    sa.UniqueConstraint('unit_id', name=op.f('uq_fund_account_unit_id'))
    )
    op.create_table('funding_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_funding_plan_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_plan')),
    sa.UniqueConstraint('project_id', name=op.f('uq_funding_plan_project_id'))
    )
    op.create_table('milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('purse', sa.Enum('maintenance_fund', 'top_up', 'project_levy', 'self_raised', 'common_income', 'treasury_bond', 'subsidy', name='purse', native_enum=False, length=32), nullable=False),
    sa.Column('kind', sa.Enum('receipt', 'payment', 'refund', 'reduction', name='bookingkind', native_enum=False, length=32), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('dropped', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_milestone_amount_positive')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_milestone_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestone_project_id'), ['project_id'], unique=False)

    op.create_table('booking',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('purse', sa.Enum('maintenance_fund', 'top_up', 'project_levy', 'self_raised', 'common_income', 'treasury_bond', 'subsidy', name='purse', native_enum=False, length=32), nullable=False),
    sa.Column('kind', sa.Enum('receipt', 'payment', 'refund', 'reduction', name='bookingkind', native_enum=False, length=32), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('booked_on', sa.Date(), nullable=False),
    sa.Column('party', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('milestone_id', sa.Integer(), nullable=True),
    sa.Column('reverses_id', sa.Integer(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.CheckConstraint('(reverses_id IS NULL AND amount_fen > 0) OR (reverses_id IS NOT NULL AND amount_fen < 0)', name=op.f('ck_booking_sign')),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id'], name=op.f('fk_booking_milestone_id_milestone')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_booking_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_booking_project_id_project')),
    sa.ForeignKeyConstraint(['reverses_id'], ['booking.id'], name=op.f('fk_booking_reverses_id_booking')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_booking_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_booking_reverses_id'))
    )
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booking_milestone_id'), ['milestone_id'], unique=False)
        batch_op.create_index('ix_booking_project_purse', ['project_id', 'purse'], unique=False)
        batch_op.create_index(batch_op.f('ix_booking_unit_id'), ['unit_id'], unique=False)

    op.create_table('funding_plan_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amounts', sa.JSON(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_funding_plan_version_person_id_person')),
    sa.ForeignKeyConstraint(['plan_id'], ['funding_plan.id'], name=op.f('fk_funding_plan_version_plan_id_funding_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_plan_version')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_funding_plan_version_plan_id_number'))
    )
    op.create_table('share_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'agreed', 'replaced', name='shareplanstate', native_enum=False, length=32), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('purse', sa.Enum('maintenance_fund', 'top_up', 'project_levy', 'self_raised', 'common_income', 'treasury_bond', 'subsidy', name='purse', native_enum=False, length=32), nullable=False),
    sa.Column('table_code', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('own', sa.JSON(), nullable=False),
    sa.Column('price_fen', sa.BigInteger(), nullable=False),
    sa.Column('covered_fen', sa.BigInteger(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('price_fen >= 0 AND covered_fen >= 0', name=op.f('ck_share_plan_not_negative')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_share_plan_project_id_project')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_share_plan_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share_plan')),
    sa.UniqueConstraint('project_id', 'number', name=op.f('uq_share_plan_project_id_number'))
    )
    op.create_table('household_share',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('door', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('floor', sa.Integer(), nullable=True),
    sa.Column('area_dm2', sa.Integer(), nullable=True),
    sa.Column('takes_part', sa.Boolean(), nullable=False),
    sa.Column('own_fen', sa.BigInteger(), nullable=True),
    sa.Column('share_fen', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('share_fen >= 0', name=op.f('ck_household_share_not_negative')),
    sa.ForeignKeyConstraint(['plan_id'], ['share_plan.id'], name=op.f('fk_household_share_plan_id_share_plan')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_household_share_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_share')),
    sa.UniqueConstraint('plan_id', 'unit_id', name=op.f('uq_household_share_plan_id_unit_id'))
    )
    with op.batch_alter_table('household_share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_share_unit_id'), ['unit_id'], unique=False)

    op.create_table('hardship',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('share_id', sa.Integer(), nullable=False),
    sa.Column('path', sa.Enum('deferral', 'reduction', 'third_party', name='hardshippath', native_enum=False, length=32), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('purse', sa.Enum('maintenance_fund', 'top_up', 'project_levy', 'self_raised', 'common_income', 'treasury_bond', 'subsidy', name='purse', native_enum=False, length=32), nullable=True),
    sa.Column('third_party', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('agreed_by', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_because', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_hardship_amount_positive')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_hardship_person_id_person')),
    sa.ForeignKeyConstraint(['share_id'], ['household_share.id'], name=op.f('fk_hardship_share_id_household_share')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hardship'))
    )
    with op.batch_alter_table('hardship', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hardship_share_id'), ['share_id'], unique=False)

    op.execute("ALTER TABLE funding DROP COLUMN version")
    for kind, amount in (("receipt", "received_fen"), ("payment", "paid_fen")):
        _carry_over(kind, amount)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def _carry_over(kind: str, amount: str) -> None:
    """What a purse had received or paid so far becomes its first booking."""
    at = datetime.now(UTC)
    funding = sa.table("funding", *map(sa.column, ("project_id", "purse", amount)))
    booking = sa.table(
        "booking",
        *map(sa.column, ("project_id", "purse", "kind", "amount_fen", "booked_on", "party", "reason", "at")),
    )
    old = sa.select(
        funding.c.project_id, funding.c.purse, sa.literal(kind), funding.c[amount], sa.literal(at.date(), sa.Date()),
        sa.literal(""), sa.literal(CARRIED_OVER), sa.literal(at, models.base.Moment()),
    ).where(funding.c[amount] > 0)
    op.execute(booking.insert().from_select(list(booking.c.keys()), old))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER booking_no_update")
        op.execute("DROP TRIGGER booking_no_delete")
    else:
        op.execute("DROP TRIGGER booking_append_only ON booking")
        op.execute("DROP FUNCTION booking_append_only")
    op.execute("ALTER TABLE funding ADD COLUMN version INTEGER NOT NULL DEFAULT 1")
    with op.batch_alter_table('hardship', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hardship_share_id'))

    op.drop_table('hardship')
    with op.batch_alter_table('household_share', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_share_unit_id'))

    op.drop_table('household_share')
    op.drop_table('share_plan')
    op.drop_table('funding_plan_version')
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_booking_unit_id'))
        batch_op.drop_index('ix_booking_project_purse')
        batch_op.drop_index(batch_op.f('ix_booking_milestone_id'))

    op.drop_table('booking')
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_milestone_project_id'))

    op.drop_table('milestone')
    op.drop_table('funding_plan')
    op.drop_table('fund_account')

"""renewals have gates: evidence, the emergency route, and what kind of move each row of the history is."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

PROJECTS = sa.table("project", sa.column("stage", sa.String), sa.column("emergency", sa.Boolean))
MOVES = sa.table("project_move", sa.column("kind", sa.String), sa.column("from_stage", sa.String))

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('stage', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('stated_on', sa.Date(), nullable=False),
    sa.Column('issuer', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_at', models.base.Moment(timezone=True), nullable=False),
    sa.Column('voided_by', sa.Integer(), nullable=True),
    sa.Column('voided_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('void_reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('expired_by_move', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['expired_by_move'], ['project_move.id'], name=op.f('fk_evidence_expired_by_move_project_move')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_evidence_project_id_project')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_evidence_recorded_by_person')),
    sa.ForeignKeyConstraint(['voided_by'], ['person.id'], name=op.f('fk_evidence_voided_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_project_id'), ['project_id'], unique=False)

    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.add_column(sa.Column('emergency', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.alter_column('emergency', server_default=None)
    op.execute(sa.update(PROJECTS).where(PROJECTS.c.stage == 'emergency').values(emergency=True))

    with op.batch_alter_table('project_move', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=32), nullable=False, server_default='advanced'))
    with op.batch_alter_table('project_move', schema=None) as batch_op:
        batch_op.alter_column('kind', server_default=None)
    op.execute(sa.update(MOVES).where(MOVES.c.from_stage.is_(None)).values(kind='begun'))


def downgrade() -> None:
    with op.batch_alter_table('project_move', schema=None) as batch_op:
        batch_op.drop_column('kind')
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.drop_column('emergency')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_project_id'))
    op.drop_table('evidence')

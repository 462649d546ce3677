"""requests of residents, their history, links and what they became."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('door', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('category', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('urgency', sa.Enum('normal', 'urgent', name='urgency', native_enum=False, length=32), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.Column('state', sa.Enum('found', 'reported', 'accepted', 'dispatched', 'in_work', 'answered', 'called_back', 'closed', 'returned', 'parked', name='requeststate', native_enum=False, length=32), nullable=False),
    sa.Column('state_since', models.base.Moment(timezone=True), nullable=False),
    sa.Column('filed_at', models.base.Moment(timezone=True), nullable=False),
    sa.Column('filed_by', sa.Integer(), nullable=True),
    sa.Column('reported_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('clock', sa.Enum('consult', 'normal', 'complex', 'supervised', name='clockkind', native_enum=False, length=32), nullable=True),
    sa.Column('due_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('running_due_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('told_late', sa.Integer(), nullable=False),
    sa.Column('contact_due_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('contacted_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('answered_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('again', sa.Integer(), nullable=False),
    sa.Column('again_due_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('again_answered_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('called_back_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('resolved', sa.Boolean(), nullable=True),
    sa.Column('satisfaction', sa.Enum('satisfied', 'mostly', 'dissatisfied', name='satisfaction', native_enum=False, length=32), nullable=True),
    sa.Column('closed_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('dispatched', sa.Integer(), nullable=False),
    sa.Column('returned', sa.Integer(), nullable=False),
    sa.Column('supervised', sa.Boolean(), nullable=False),
    sa.Column('repeats', sa.Boolean(), nullable=False),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.Column('handler', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('parked_until', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state = 'found' OR reported_at IS NOT NULL", name=op.f('ck_request_reported')),
    sa.CheckConstraint('(resolved IS NULL) = (satisfaction IS NULL)', name=op.f('ck_request_call_back_whole')),
    sa.ForeignKeyConstraint(['filed_by'], ['person.id'], name=op.f('fk_request_filed_by_person')),
    sa.ForeignKeyConstraint(['handler_id'], ['person.id'], name=op.f('fk_request_handler_id_person')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_request_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request')),
    sa.UniqueConstraint('number', name=op.f('uq_request_number'))
    )
    with op.batch_alter_table('request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_handler_id'), ['handler_id'], unique=False)
        batch_op.create_index('ix_request_place_reported', ['place_id', 'reported_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_running_due_at'), ['running_due_at'], unique=False)
        batch_op.create_index('ix_request_state_since', ['state', 'state_since'], unique=False)

    op.create_table('request_contact',
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_request_contact_request_id_request')),
    sa.PrimaryKeyConstraint('request_id', name=op.f('pk_request_contact'))
    )
    op.create_table('request_link',
    sa.Column('earlier_id', sa.Integer(), nullable=False),
    sa.Column('later_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('duplicate', 'repeat', name='linkkind', native_enum=False, length=32), nullable=False),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('earlier_id <> later_id', name=op.f('ck_request_link_two')),
    sa.ForeignKeyConstraint(['earlier_id'], ['request.id'], name=op.f('fk_request_link_earlier_id_request')),
    sa.ForeignKeyConstraint(['later_id'], ['request.id'], name=op.f('fk_request_link_later_id_request')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_request_link_person_id_person')),
    sa.PrimaryKeyConstraint('earlier_id', 'later_id', name=op.f('pk_request_link'))
    )
    with op.batch_alter_table('request_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_link_later_id'), ['later_id'], unique=False)

    op.create_table('request_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.Enum('file', 'report', 'accept', 'contact', 'dispatch', 'redispatch', 'start', 'send_back', 'answer', 'call_back', 'close', 'supervise', 'lengthen', 'park', 'resume', 'join', 'lead', 'ended', 'escalate', name='requestact', native_enum=False, length=32), nullable=False),
    sa.Column('from_state', sa.Enum('found', 'reported', 'accepted', 'dispatched', 'in_work', 'answered', 'called_back', 'closed', 'returned', 'parked', name='requeststate', native_enum=False, length=32), nullable=True),
    sa.Column('to_state', sa.Enum('found', 'reported', 'accepted', 'dispatched', 'in_work', 'answered', 'called_back', 'closed', 'returned', 'parked', name='requeststate', native_enum=False, length=32), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_request_step_person_id_person')),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_request_step_request_id_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_step'))
    )
    with op.batch_alter_table('request_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_step_request_id'), ['request_id'], unique=False)

    op.create_table('request_lead',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('task', 'point', 'project', name='leadkind', native_enum=False, length=32), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('agenda_item_id', sa.Integer(), nullable=True),
    sa.Column('project_id', sa.Integer(), nullable=True),
    sa.Column('at', models.base.Moment(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', models.base.Moment(timezone=True), nullable=True),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(kind = 'task') = (task_id IS NOT NULL) AND (kind = 'point') = (agenda_item_id IS NOT NULL) AND (kind = 'project') = (project_id IS NOT NULL)", name=op.f('ck_request_lead_one_thing')),
    sa.ForeignKeyConstraint(['agenda_item_id'], ['agenda_item.id'], name=op.f('fk_request_lead_agenda_item_id_agenda_item')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_request_lead_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_request_lead_project_id_project')),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_request_lead_request_id_request')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_request_lead_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_lead'))
    )
    with op.batch_alter_table('request_lead', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_lead_request_id'), ['request_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('request_lead', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_lead_request_id'))

    op.drop_table('request_lead')
    with op.batch_alter_table('request_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_step_request_id'))

    op.drop_table('request_step')
    with op.batch_alter_table('request_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_link_later_id'))

    op.drop_table('request_link')
    op.drop_table('request_contact')
    with op.batch_alter_table('request', schema=None) as batch_op:
        batch_op.drop_index('ix_request_state_since')
        batch_op.drop_index(batch_op.f('ix_request_running_due_at'))
        batch_op.drop_index('ix_request_place_reported')
        batch_op.drop_index(batch_op.f('ix_request_handler_id'))

    op.drop_table('request')

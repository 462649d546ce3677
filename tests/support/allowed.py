"""Which permission every public service asks for, by name: the table that tests/services/test_access.py tries."""

from models.enums import Permission

P = Permission
ALLOWED: dict[Permission, str] = {
    P.SEE_OWN: """
        drafts.draft drafts.drafted drafts.keep_draft drafts.drop_draft grids.places.choices
        people.own_account.own_account people.own_account.change_password
        people.own_account.choose_language people.sessions.own_sessions people.sessions.end_session
        attachments.attach attachments.attached attachments.give attachments.detach
        grids.standing_in.standing_in""",
    P.MANAGE_PEOPLE: """
        people.persons.accounts people.persons.account people.persons.add_person
        people.persons.reset_password people.persons.remove_person people.posts.post_places
        people.posts.change_posts grids.places.rename_place""",
    P.SEE_ACTIVITY: """
        people.activity.entries people.activity.actions""",
    P.IMPORT: """
        imports.staging.look imports.staging.prepare imports.staging.stage
        imports.applying.apply_chunk imports.looking.batches imports.looking.preview
        imports.looking.targets imports.undoing.check_undo imports.undoing.undo_chunk
        imports.ballot_rows.open_votes""",
    P.EXPORT: """
        lists.rows_of lists.record_export grids.map_sheets.insist_may_take grids.map_sheets.record_sheet""",
    P.SEE_PLACES: """
        grids.places.path_to grids.places.children grids.places.holders grids.places.voting_places
        grids.places.household_count grids.divisions.divisions grids.map.layer
        grids.map.geometry_version grids.map.geometry
        grids.departments.overlays grids.departments.overlay_geometry grids.department_contacts.contacts
        grids.hands.in_hands grids.hands.spot
        grids.place_card.card grids.figure_months.by_month
        grids.posts.posts_at grids.posts.vacancies grids.posts.names_of
        grids.chain.chain grids.chain.households_per_leader grids.carrying.counts_of""",
    P.MANAGE_POSTS: """
        grids.post_changes.add_post grids.post_changes.change_post grids.post_changes.end_post
        grids.post_changes.remove_post grids.carrying.holders grids.carrying.carried_by
        grids.handovers.preview grids.handovers.hand_over grids.handovers.handovers
        grids.handovers.preview_back grids.handovers.hand_back grids.absences.absences
        grids.absences.reach grids.absences.colleagues grids.absences.appoint
        grids.absences.change_absence grids.absences.remove_absence""",
    P.RECORD_PATROLS: """
        grids.patrols.around grids.patrols.record_patrol grids.patrols.mend_finding""",
    P.SEE_UPKEEP: """
        upkeep.agreements.counts upkeep.agreements.listed upkeep.agreements.find_agreement
        upkeep.agreements.ending upkeep.water.counts upkeep.water.listed upkeep.water.find_station
        grids.water_points.water_points""",
    P.KEEP_UPKEEP: """
        upkeep.agreement_writing.add_agreement upkeep.agreement_writing.edit_agreement
        upkeep.agreement_writing.end_agreement upkeep.water_writing.add_station
        upkeep.water_writing.edit_station""",
    P.MANAGE_BOUNDARIES: """
        grids.outlines.outlines grids.outlines.find_outline grids.outlines.history grids.outlines.targets
        grids.boundaries.draw_outline grids.divisions.redraw grids.divisions.take_back_division
        grids.redrawing.proposed grids.redrawing.pin grids.redrawing.unpin
        grids.department_contacts.change_contact
        imports.boundaries_in.stage_boundaries imports.boundaries_in.boundary_batches
        imports.boundaries_in.begun imports.boundaries_in.look_over
        imports.boundaries_in.store_boundaries imports.boundaries_in.undo_boundaries""",
    P.SEE_OWNERS: """
        grids.owners.households grids.owners.household consultations.register_changes.changes""",
    P.REVEAL_PHONE: """
        grids.owners.reveal_phone grids.one_request.reveal_contact grids.posts.reveal_holder""",
    P.CHANGE_HOUSEHOLDS: """
        grids.owners.change_household""",
    P.SEE_RENEWALS: """
        grids.patrol_lists.patrols grids.patrol_lists.figures
        renewals.board.board renewals.board.listed renewals.overview.by_neighbourhood
        renewals.projects.find_project renewals.groups.groups_of renewals.objectors.standing
        renewals.evidence.evidence_of renewals.stage_times.of_project renewals.stage_times.by_stage
        renewals.linked_votes.votes_around renewals.lifts.register renewals.lifts.listed
        renewals.lifts.facts_of renewals.one_lift.find_lift renewals.subsidies.claims
        renewals.subsidies.outlook renewals.given_up.given_up renewals.pace.funnel renewals.pace.ageing
        renewals.pace_cases.cases renewals.pace_forecast.rest renewals.timelines.timeline
        renewals.timelines.of_project renewals.story.chapter renewals.due_next.due_next
        renewals.stage_plans.proposal grids.renewal_points.renewal_points
        grids.lift_points.lift_points""",
    P.SEE_MONEY: """
        renewals.money.purses renewals.money.sums renewals.money.place_of renewals.money_plans.plan_versions
        renewals.money_bookings.bookings renewals.money_milestones.milestones
        renewals.money_accounts.accounts_at renewals.shares.shares renewals.shares_trials.what_if
        renewals.shares_terms.votes_of renewals.shares_notices.share_notices
        renewals.shares_notices.record_taking renewals.course.course renewals.course.dossier
        renewals.ocds.release renewals.ocds.package renewals.ocds.record_taking
        renewals.tender_list.tenders_at renewals.pace_money.money_of_kind
        renewals.pace_money.money_cases""",
    P.MOVE_RENEWALS: """
        renewals.group_changes.form_group renewals.group_changes.change_group
        renewals.group_members.add_member renewals.group_members.change_member
        renewals.group_members.remove_member renewals.stage_plans.set_stage_plan
        renewals.projects.advance renewals.projects.edit_project
        renewals.money_plans.change_plan renewals.money_bookings.book renewals.money_bookings.take_back
        renewals.money_milestones.add_milestone renewals.money_milestones.change_milestone
        renewals.money_accounts.enter_accounts renewals.money_accounts_in.look_at_accounts
        renewals.shares_plans.draft_shares renewals.shares_plans.change_shares
        renewals.shares_plans.agree_shares renewals.shares_plans.drop_shares
        renewals.shares_hardship.relieve renewals.shares_hardship.end_relief renewals.steps.hold
        renewals.steps.resume renewals.steps.cancel renewals.steps.rework
        renewals.steps.take_emergency_route renewals.evidence.record_evidence
        renewals.evidence.correct_evidence renewals.evidence.void_evidence renewals.linked_votes.link_vote
        renewals.lift_writing.add_lift renewals.lift_writing.edit_lift renewals.lift_writing.retire_lift
        renewals.lift_replaced.replacement_of renewals.lift_replaced.replace_lift
        renewals.tenders.prepare_tender renewals.tenders.change_tender renewals.tenders.post_tender
        renewals.tenders.end_tender renewals.bids.receive_bid renewals.bids.judge_bid
        renewals.scoresheets.score renewals.awards.make_award renewals.awards.post_award
        renewals.awards.cancel_award renewals.award_objections.take_award_objection
        renewals.award_objections.decide_award_objection renewals.contracts.draft_contract
        renewals.contracts.change_contract renewals.contracts.sign_contract
        renewals.contracts.amend_contract renewals.contracts.end_contract renewals.paying.add_milestone
        renewals.paying.meet_milestone renewals.paying.pay renewals.works.visit_site
        renewals.works.mend_finding renewals.works.accept_works renewals.closing.audit_price
        renewals.closing.settle renewals.closing.note_warranty renewals.beginnings.grounds
        renewals.beginnings.free_lifts renewals.beginnings.begin_project
        renewals.beginning_changes.find_beginning renewals.beginning_changes.change_project
        renewals.steps.take_up_again""",
    P.SEE_CONSULTATIONS: """
        consultations.rounds.rounds_at consultations.choosing.put
        consultations.choosing.put_or_prepared consultations.rounds.round_view
        consultations.rounds.find_round consultations.rounds.under_way
        consultations.prepared.prepared_at consultations.bylaw_texts.bylaws_at
        consultations.emergencies.emergencies_at consultations.tallies.tally
        consultations.still_missing.still_missing consultations.parts.parts
        consultations.papers.offered consultations.story.story consultations.accounts.accounts
        consultations.meetings.meetings_at consultations.meetings.find_meeting
        consultations.outcomes.untold consultations.outcomes.of_project
        consultations.swings.pairs consultations.swings.swings""",
    P.RUN_CONSULTATIONS: """
        consultations.outcomes.find_taken renewals.votes_to_prepare.vote_to_prepare
        consultations.roll_review.review consultations.tallies.close_round
        consultations.preparing.prepare consultations.preparing.change_draft
        consultations.preparing.post_notice consultations.preparing.drop_draft
        consultations.preparing.open_prepared consultations.prepared.find_draft
        consultations.scope_picking.tree consultations.scope_picking.typed
        consultations.bylaw_texts.adopt consultations.bylaw_texts.correct_bylaw
        consultations.emergencies.propose consultations.emergencies.note_answer
        consultations.proposals.voting_places consultations.kits.kit
        consultations.kits.record_taking consultations.contacts.staff
        consultations.door_knocks.hand_out consultations.papers.closed_round
        consultations.papers.ballot_papers consultations.tallies.close_early
        consultations.lifecycle.extend consultations.lifecycle.post_result
        consultations.lifecycle.make_final consultations.lifecycle.challenge
        consultations.lifecycle.settle_challenge consultations.lifecycle.annul
        consultations.objections.take_objection consultations.objections.decide_objection
        consultations.following.next_draft consultations.papers.announced_round
        consultations.convening.call_meeting consultations.convening.change_meeting
        consultations.convening.cancel_meeting consultations.convening.write_minutes
        consultations.attendance.invite consultations.attendance.uninvite
        consultations.attendance.take_roll consultations.agendas.add_topics
        consultations.agendas.change_item consultations.agendas.remove_item
        consultations.motions.decide consultations.motions.correct_decision
        consultations.decisions.follow consultations.decisions.link_consultation
        consultations.outcomes.find_taken
        consultations.decisions.tell_back consultations.opinions.link_opinion
        consultations.opinions.answer_opinion consultations.meeting_choices.places_to_meet
        consultations.meeting_choices.consultations_at consultations.meeting_choices.projects_at
        consultations.meeting_choices.meetings_to_tell_at consultations.meeting_choices.last_invited
        consultations.minutes.meeting_paper consultations.minutes.record_taking tasks.assignees
        tasks.give_task tasks.drop_task consultations.ledger_issue.begin_paperwork
        consultations.recheck.draw_recheck consultations.recheck.note_recheck
        consultations.recheck.rechecks consultations.recheck.find_sample""",
    P.SEE_BALLOTS: """
        consultations.ballots.find_door consultations.ballots.last_ballots
        consultations.ballots.find_ballot consultations.account_lines.account_lines
        consultations.opinions.unlinked tasks.tasks_of tasks.finish_task
        consultations.front.stairwells consultations.front.front""",
    P.RECORD_BALLOTS: """
        consultations.choosing.keyable consultations.choosing.on_paper consultations.ballots.record_ballot
        consultations.corrections.correct_ballot consultations.corrections.remove_ballot
        consultations.opinions.record_opinion consultations.corrections.withdraw_ballot
        consultations.corrections.replace_ballot consultations.list_entry.doors_of
        consultations.list_entry.compare consultations.list_entry.store_list
        consultations.ledger.balance consultations.ledger.voter_at consultations.ledger.last_papers
        consultations.ledger_issue.paperwork consultations.ledger_issue.issue_papers
        consultations.ledger_issue.exchange_paper consultations.ledger_marks.mark_returned
        consultations.ledger_marks.mark_missing consultations.ledger_marks.rest_missing
        consultations.ledger_marks.undo_mark consultations.second_keying.key_second
        consultations.second_keying.compared consultations.second_keying.correct_second
        consultations.second_keying.remove_second""",
    P.SEE_VISITS: """
        renewals.visits.visits_of renewals.visits.own_visits renewals.visits.find_visit
        renewals.doorsteps.matters_at renewals.doorsteps.doors_at renewals.persuasion.persuaders
        renewals.persuasion.turned renewals.persuasion.objectors renewals.explaining.explain
        renewals.objectors.left renewals.stance_story.story consultations.contacts.open_doors""",
    P.RECORD_VISITS: """
        renewals.visits.record_visit renewals.visits.correct_visit renewals.doorsteps.stairwells
        renewals.doorsteps.door_of consultations.door_knocks.own_knocks""",
    P.SEE_REQUESTS: """
        grids.request_points.request_points
        grids.requests.requests_at grids.requests.counts grids.one_request.find_request
        grids.request_figures.totals grids.request_figures.by_place
        grids.request_origins.of_project grids.request_origins.of_tasks grids.request_origins.of_meeting""",
    P.RECORD_REQUESTS: """
        grids.request_places.spots grids.request_spots.nearest grids.request_spots.parts
        grids.request_spots.small_map grids.request_filing.alike grids.request_filing.file_request
        grids.request_filing.join grids.request_steps.report grids.request_steps.first_contact grids.request_steps.start
        grids.request_steps.send_back grids.request_steps.answer""",
    P.WORK_REQUESTS: """
        grids.request_steps.accept grids.request_steps.dispatch grids.request_handlers.handlers
        grids.request_oversight.call_back grids.request_oversight.close grids.request_oversight.park
        grids.request_oversight.resume grids.request_leads.choices grids.request_leads.make_task
        grids.request_leads.make_point grids.request_leads.link_request
        grids.request_leads.tell_outcome grids.request_renewals.begin_renewal
        grids.request_renewals.grounds_of""",
    P.SUPERVISE_REQUESTS: """
        grids.request_oversight.supervise grids.request_oversight.lengthen""",
}
# Functions that take the actor and are not declared: the parts that services are made of. No page calls them.
INNER = {
    "grids.departments.replace",
    "grids.hand_lists.rows",
    "renewals.beginnings.insist_lift",
    "renewals.beginnings.lifts_free_of",
    "renewals.lift_lists.rows",
    "renewals.pace_lists.aged",
    "renewals.pace_lists.funnel",
    "renewals.pace_lists.outlooks",
    "renewals.pace_lists.purses",
    "renewals.pace_lists.times",
    "renewals.stage_times.ended_days",
    "grids.moving.tell_requests",
    "grids.request_leads.lead_to",
    "grids.request_reach.find",
    "grids.request_reach.change",
    "grids.request_reach.note",
    "grids.request_reach.record",
    "grids.request_take.take",
    "grids.request_photos.place_of",
    "grids.request_lists.rows",
    "upkeep.agreement_files.place_of",
    "upkeep.entering.log",
    "upkeep.reading.one",
    "upkeep.reading.paged",
    "upkeep.upkeep_lists.agreement_rows",
    "upkeep.upkeep_lists.station_rows",
    "consultations.knock_ends.answered",
    "consultations.knock_ends.over",
    "consultations.knock_ends.visited",
    "consultations.moves.leave_row",
    "access.find_place",
    "access.kind_of_place",
    "access.top_place",
    "answered",
    "audit.record",
    "consultations.agendas.insist_here",
    "consultations.convening.save",
    "consultations.emergency_files.place_of",
    "consultations.gatherings.find",
    "consultations.gatherings.find_decision",
    "consultations.gatherings.find_item",
    "consultations.gatherings.record",
    "consultations.kits.find_to_take",
    "consultations.knock_ends.",
    "consultations.ledger.reached",
    "consultations.ledger_marks.find_paper",
    "consultations.ledger_marks.kept",
    "consultations.ledger_marks.record",
    "consultations.ledger_marks.settle",
    "consultations.motions.save",
    "consultations.moves.began",
    "consultations.moves.find_to_move",
    "consultations.moves.move",
    "consultations.prepared.find",
    "consultations.reach.every_door",
    "consultations.reach.find",
    "consultations.reach.find_door",
    "consultations.scopes.located",
    "grids.boundaries.forget",
    "grids.boundaries.record",
    "grids.boundaries.store",
    "grids.figures.values",
    "grids.place_list.rows",
    "grids.patrols.place_of",
    "grids.post_changes.find",
    "grids.post_changes.find_to_change",
    "grids.post_changes.record",
    "imports.applying.find_batch",
    "imports.applying.note",
    "imports.applying.reached",
    "imports.ballot_rows.find_vote",
    "imports.ballot_rows.prepare",
    "imports.ballots_in.apply",
    "imports.ballots_in.insist_unchanged",
    "imports.ballots_in.take_back",
    "over",
    "renewals.group_changes.find",
    "renewals.group_changes.record",
    "renewals.share_seam.share_of",
    "renewals.visits.stairwell_of",
    "people.posts.check",
    "renewals.dealings.find_award",
    "renewals.dealings.find_bid",
    "renewals.dealings.find_contract",
    "renewals.dealings.find_tender",
    "renewals.dealings.record",
    "people.posts.find_person",
    "renewals.money.find_project",
    "renewals.money_bookings.add",
    "renewals.money_plans.store",
    "renewals.shares.find_plan",
    "renewals.shares.read",
    "renewals.moves.change",
    "renewals.moves.find_to_move",
    "renewals.moves.record",
    "renewals.evidence_files.place_of",
    "renewals.site_files.place_of",
    "tasks.new_task",
    "visited",
}

"""What a renewal lacks of its tender, contract and works, in words."""

from pages.ui.i18n import N_

OF_TENDER: dict[str, str] = {
    "tender_missing": N_("Tender: not prepared"),
    "tender_not_posted": N_("Tender: prepared, not posted"),
    "bids_come": N_("Tender: bids are taken until {until}"),
    "award_missing": N_("Tender: bids have closed, no award is made"),
    "award_not_posted": N_("Award: made, not posted"),
    "award_hangs": N_("Award: hangs until {until}"),
    "award_objected": N_("Award: objections not answered, {n}"),
    "award_upheld": N_("Award: an objection was upheld, so it has to be taken back"),
    "contract_missing": N_("Contract: not drafted"),
    "contract_not_signed": N_("Contract: drafted, not signed"),
    "contract_ended": N_("Contract: ended early"),
    "acceptance_missing": N_("Works: not accepted yet"),
    "acceptance_failed": N_("Works: did not pass the acceptance"),
    "findings_not_mended": N_("Works: findings to be mended, {n}"),
    "audit_missing": N_("Price audit: not noted"),
    "settlement_missing": N_("Contract: not settled"),
    "warranty_missing": N_("Warranty: not noted"),
}

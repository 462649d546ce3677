"""The amounts of a funding plan as people read them."""

from models.enums import Purse
from pages.ui.i18n import _
from pages.ui.labels import label
from services.renewals.money_plans import BUDGET


def amount_name(name: str) -> str:
    """The name of an amount of a plan as people read it."""
    if name == BUDGET:
        return _("Budget")
    purse, amount = name.split(".")
    said = _("planned") if amount == "planned_fen" else _("committed")
    return _("{purse}, {amount}", purse=label(Purse(purse)), amount=said)

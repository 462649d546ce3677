"""All tables, so that one import makes the metadata complete."""

from models import (
    boundaries,
    bylaws,
    consultations,
    contracts,
    councils,
    departments,
    evidence,
    grids,
    groups,
    imports,
    lifts,
    money,
    net,
    papers,
    people,
    renewals,
    requests,
    tenders,
    upkeep,
    visits,
)
from models.base import Table

metadata = Table.metadata

__all__ = [
    "boundaries",
    "bylaws",
    "consultations",
    "contracts",
    "councils",
    "departments",
    "evidence",
    "grids",
    "groups",
    "imports",
    "lifts",
    "metadata",
    "money",
    "net",
    "papers",
    "people",
    "renewals",
    "requests",
    "tenders",
    "upkeep",
    "visits",
]

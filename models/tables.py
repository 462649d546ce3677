"""All tables, so that one import makes the metadata complete."""

from models import bylaws, consultations, councils, grids, imports, lifts, papers, people, renewals, visits
from models.base import Table

metadata = Table.metadata

__all__ = [
    "bylaws",
    "consultations",
    "councils",
    "grids",
    "imports",
    "lifts",
    "metadata",
    "papers",
    "people",
    "renewals",
    "visits",
]

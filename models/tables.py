"""All tables, so that one import makes the metadata complete."""

from models import consultations, grids, imports, people, renewals
from models.base import Table

metadata = Table.metadata

__all__ = ["consultations", "grids", "imports", "metadata", "people", "renewals"]

"""Boundaries in words: datums, flaws and their repairs, why a shape cannot go in, why a place lies in a grid."""

from models.boundary_enums import Datum
from pages.ui.i18n import N_
from services.grids.boundary_findings import Flaw
from services.grids.redrawing import Why

DATUMS = {
    Datum.WGS84: N_("WGS-84 (GPS)"),
    Datum.CGCS2000: N_("CGCS2000 (surveying)"),
    Datum.GCJ02: N_("GCJ-02 (Amap, Tencent)"),
    Datum.BD09: N_("BD-09 (Baidu)"),
}
FLAWS = {
    Flaw.OPEN_RING: N_("the outline is not closed"),
    Flaw.CROSSED: N_("the outline crosses itself"),
    Flaw.DUPLICATE: N_("the same shape or place twice"),
    Flaw.SLIVER: N_("a tiny left-over part"),
    Flaw.HOLE: N_("a hole"),
    Flaw.OVERLAP: N_("overlap"),
    Flaw.OUTSIDE: N_("outside the place above"),
    Flaw.GAP: N_("gap inside the place above"),
}
REPAIRS = {
    Flaw.OPEN_RING: N_("close it"),
    Flaw.CROSSED: N_("untangle it"),
    Flaw.DUPLICATE: N_("leave the second out"),
    Flaw.SLIVER: N_("drop the part"),
    Flaw.HOLE: N_("fill it"),
    Flaw.OVERLAP: N_("cut it from the first named"),
    Flaw.OUTSIDE: N_("cut it off"),
    Flaw.GAP: N_("add it to the one named"),
}
REASONS = {
    "boundary_no_place": N_("no place of this code or name"),
    "boundary_name_ambiguous": N_("several places have this name"),
    "boundary_no_name": N_("no name for a new place"),
    "boundary_name_too_long": N_("name or code is too long"),
    "boundary_code_taken": N_("the code belongs to another place"),
    "boundary_left_out": N_("left out by hand"),
    "boundary_empty": N_("nothing with an area is left"),
    "boundary_flawed": N_("wrong until its repair is accepted"),
}
WHYS = {
    Why.OUTLINE: N_("by the outlines"),
    Why.BY_HAND: N_("by hand"),
    Why.IN_NO_OUTLINE: N_("lies in no outline: stays"),
    Why.NOT_ON_THE_MAP: N_("not on the map: stays"),
}
SOURCES = {
    "drawn": N_("drawn for the demonstration"),
    "by_hand": N_("drawn by hand"),
    "imported": N_("from a file"),
}

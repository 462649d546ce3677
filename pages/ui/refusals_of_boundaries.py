"""What is said when a file of boundaries, an outline or a division cannot be taken: what, where, how to mend."""

from pages.ui.i18n import N_

OF_BOUNDARIES: dict[str, str] = {
    "boundary_wrong_type": N_(
        "A file ending in {ending} cannot be read. Save it as GeoJSON, zipped Shapefile, KML or KMZ."
    ),
    "boundary_broken": N_("The file is damaged or not what its name says. Export it again and try again."),
    "boundary_too_big_inside": N_(
        "The file is too big unpacked, or takes too long to read. Export a smaller area or simpler outlines."
    ),
    "boundary_too_deep": N_("The file is nested too deeply to be a map. Export it again."),
    "boundary_too_many": N_("The file has over {most} shapes. Divide it, for example by neighbourhood."),
    "boundary_too_many_points": N_(
        "The outlines have over {most} corners. Simplify them or divide the file."
    ),
    "boundary_not_a_number": N_(
        "Shape {number} has a coordinate that is no number. Mend it and export again."
    ),
    "boundary_projected": N_(
        "The coordinates are metres of a projection, not degrees. Export the file in longitude and latitude."
    ),
    "boundary_old_datum": N_(
        "The file is in an older datum (such as Beijing 1954 or Xi'an 1980). Convert it to CGCS2000 first."
    ),
    "boundary_has_doctype": N_(
        "The KML contains a DOCTYPE or entities. For safety such a file is not read. Export it as plain KML or GeoJSON."
    ),
    "boundary_zip_path": N_(
        "The archive holds links, locked files or paths that lead out of it. Pack only the files themselves."
    ),
    "boundary_many_shapes": N_("The archive holds {n} Shapefiles. Pack one at a time."),
    "boundary_part_missing": N_(
        "The archive lacks its {part} file. Pack .shp, .shx, .dbf and .prj together."
    ),
    "boundary_encoding": N_("The text of the Shapefile cannot be read. Export it in UTF-8 or GBK."),
    "boundary_nothing": N_("The file holds no area and no point. Export the areas themselves."),
    "boundary_stored": N_("This file was stored already, or taken back. Bring it in anew."),
    "boundary_none_fits": N_(
        "No shape of the file can go in yet. Say which place each one is, and accept the repairs."
    ),
    "outline_empty": N_("The outline needs at least three corners that do not lie on one line."),
    "outline_crossed": N_("The outline crosses itself. Move its corners until it does not."),
    "outline_too_long": N_("The outline has over {most} corners. Simplify it."),
    "outline_ahead": N_("An outline holds from today or an earlier day. Enter it again on its day."),
    "outline_before_last": N_("The outline stored last holds from {day}. Choose that day or a later one."),
    "outline_changed_since": N_(
        "The outline of {place} was changed since. Take that back first, or correct it by hand."
    ),
    "outline_unreadable": N_("{line} is no corner. Write longitude and latitude like 121.4452, 31.1349."),
    "division_ahead": N_("A division holds from today or an earlier day. Carry it out on its day."),
    "division_before_last": N_("These places were redrawn on {day}. Choose that day or a later one."),
    "division_empty": N_("Every place lies there already, so nothing would move."),
    "division_twice": N_("One place is given to two grids. Choose one."),
    "division_wrong_kind": N_("{place} cannot be given to a grid of this kind."),
    "division_not_standing": N_("{place} did not exist on that day. Choose another day."),
    "division_not_last": N_("A place was moved again since. Take the later division back first."),
    "department_before_last": N_(
        "Grids of this department are stored from {day}. Choose a later day, or take that file back first."
    ),
    "department_followed": N_(
        "A later file of this department has replaced these grids. Take that file back first."
    ),
    "map_without_outlines": N_(
        "No outline is known here yet, so there is no map to print. Take the table instead."
    ),
}

"""Papers as Word files: A4, in the fonts that Chinese offices have (宋体, 黑体), the QR code as a picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import docx
import segno
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pages.web.papers.blocks import (
    Block,
    Coded,
    Cut,
    Gap,
    Line,
    NewPage,
    Paper,
    Table,
    Together,
    printable,
)

SERIF, SANS = "宋体", "黑体"
LATIN = {SERIF: "Times New Roman", SANS: "Arial"}
GREY = "F0F0F0"
STYLES = {
    "title": (SANS, 18.0),
    "heading": (SANS, 12.0),
    "body": (SERIF, 10.5),
    "small": (SERIF, 9.0),
    "verdict": (SANS, 15.0),
}
ALIGNS = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT}


def written(paper: Paper, *, at: datetime) -> bytes:
    """The paper as the bytes of a .docx, dated `at`."""
    document = _document(paper, at)
    for block in paper.blocks:
        _WRITERS[type(block)](document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _document(paper: Paper, at: datetime) -> Any:
    document = docx.Document()
    properties, page = document.core_properties, document.sections[0]
    properties.title, properties.author, properties.comments = printable(paper.title), "", ""
    properties.created = properties.modified = at.replace(tzinfo=None)
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(14)
    page.header_distance = Mm(6)
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(0)
    _type(normal.font, normal.element, SERIF, 11)
    _put(page.footer.paragraphs[0], paper.foot, SERIF, 8, "center")
    return document


def _type(font: Any, element: Any, family: str, size: float) -> None:
    """Choose a font: its name for Latin and, by the attribute Word asks for, for Chinese characters."""
    font.name, font.size = LATIN[family], Pt(size)
    element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)


def _put(paragraph: Any, text: str, family: str, size: float, align: str) -> None:
    run = paragraph.add_run(printable(text))
    _type(run.font, run._element, family, size)
    paragraph.alignment = ALIGNS[align]


def _line(document: Any, block: Line) -> None:
    paragraph = document.add_paragraph()
    _put(paragraph, block.text, *STYLES[block.style], block.align)
    paragraph.paragraph_format.line_spacing = 1.25
    paragraph.paragraph_format.keep_with_next = block.style == "heading"


def _table(document: Any, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for number, texts in enumerate(block.rows):
        row = table.add_row()
        row.height, row.height_rule = Mm(block.height), WD_ROW_HEIGHT_RULE.AT_LEAST
        _never_split(row)
        for column, text in enumerate(texts):
            strong = column in block.strong or (block.head and number == 0)
            cell = row.cells[column]
            cell.width, cell.vertical_alignment = Mm(block.widths[column]), VERTICAL.CENTER
            _put(cell.paragraphs[0], text, SANS if strong else SERIF, block.size, block.align(column))
            if strong:
                _shade(cell)
    if block.after:
        _gap(document, Gap(block.after))


def _never_split(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", GREY)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _coded(document: Any, block: Coded) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(142), Mm(28)
    _put(left.paragraphs[0], block.title, *STYLES["title"], "left")
    _put(left.add_paragraph(), block.below, *STYLES["body"], "left")
    picture = io.BytesIO()
    segno.make_qr(block.code, error="m").save(picture, kind="png", scale=8, border=0)
    right.paragraphs[0].alignment = ALIGN.RIGHT
    right.paragraphs[0].add_run().add_picture(picture, width=Mm(24))


def _gap(document: Any, block: Gap) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Mm(block.height)


def _cut(document: Any, block: Cut) -> None:
    _put(document.add_paragraph(), f"{'- ' * 22}{block.text}{' -' * 22}", SERIF, 9, "center")


def _new_page(document: Any, block: NewPage) -> None:
    """A section of its own, so that it has a head of its own; the first one is there already."""
    begun = len(document.element.body) > 1
    section = document.add_section(WD_SECTION.NEW_PAGE) if begun else document.sections[0]
    section.header.is_linked_to_previous = False
    _put(section.header.paragraphs[0], block.head, SERIF, 8, "right")


def _together(document: Any, block: Together) -> None:
    """Every paragraph is kept with the next one, but for the last."""
    before = len(document.element.body)
    for part in block.blocks:
        _WRITERS[type(part)](document, part)
    written = list(document.element.body)[before - 1 : -1]
    kept = [paragraph for element in written for paragraph in element.iter(qn("w:p"))]
    for paragraph in kept[:-1]:
        paragraph.get_or_add_pPr().get_or_add_keepNext()


_WRITERS: dict[type[Block], Callable[[Any, Any], None]] = {
    Line: _line,
    Table: _table,
    Coded: _coded,
    Gap: _gap,
    Cut: _cut,
    NewPage: _new_page,
    Together: _together,
}

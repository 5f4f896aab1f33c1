"""Set A4 sheets for a PDF: one font, a foot with the page's number, text and labelled blocks.

They have no tags for screen readers, as the library writes none: a page has the same content.
"""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from fpdf import FPDF, XPos, YPos

_FONTS = Path(__file__).parents[1] / "static" / "fonts"
# Raleway's figures stand above and below the line, and its nought is an O; Montserrat's do not.
_FONT = "Montserrat"
_FILES = {"": "montserrat-latin-400-normal.woff2", "B": "montserrat-latin-600-normal.woff2"}
INK, QUIET, BLUE, _LINE = (40, 40, 40), (99, 99, 99), (19, 81, 180), (204, 204, 204)
_MARGIN, _LABELS, _FOOT = 18.0, 44.0, 16.0  # millimetres
LEADING, _LEAST_ROOM = 4.6, 16.0  # of a line, and of a block on its page
LEFT, BELOW = XPos.LMARGIN, YPos.NEXT  # where it goes on after a text


class Heading(NamedTuple):
    """What a paper is called, whose it is, what its foot says, and the date that it is of."""

    title: str
    author: str
    foot: str
    made: date


class Paper(FPDF):
    """A4 sheets with their foot; the same bytes for the same content."""

    def __init__(self, heading: Heading) -> None:
        """Begin without a page."""
        super().__init__(format="A4")
        self._heading = heading
        self.set_creation_date(datetime.combine(heading.made, time(12), UTC))
        self.set_lang("pt-BR")
        self.set_title(heading.title)
        self.set_author(heading.author)
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, _FOOT + 4)
        for style, name in _FILES.items():
            self.add_font(_FONT, style, _FONTS / name)

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-_FOOT)
        self.ink(8, colour=QUIET)
        self.cell(0, 5, self._heading.foot)
        self.set_x(_MARGIN)
        self.cell(0, 5, f"{self.page_no()} de {{nb}}", align="R")

    def ink(self, size: float, style: str = "", colour: tuple[int, int, int] = INK) -> None:
        """Set size, weight and colour of what is written next."""
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)

    def lines(self, text: str, height: float = LEADING) -> None:
        """Write a text from here to the right margin, in as many lines as it takes."""
        self.multi_cell(0, height, text, align="L", new_x=LEFT, new_y=BELOW)

    def block(self, label: str, paragraphs: tuple[str, ...], quiet: str = "") -> None:
        """Write one label with its text beside it, below a thin line; `quiet` is written paler."""
        if self.will_page_break(_LEAST_ROOM):
            self.add_page()
        top = self.get_y() + 0.9
        self.set_draw_color(*_LINE)
        self.line(_MARGIN, top, self.w - _MARGIN, top)
        self.set_y(top + 1.7)
        self.ink(9, "B")
        self.multi_cell(_LABELS, LEADING, label, align="L", new_x=LEFT, new_y=BELOW)
        page, below = self.page, self.get_y()
        self.set_y(top + 1.7)
        self.set_left_margin(_MARGIN + _LABELS + 4)
        self.set_x(_MARGIN + _LABELS + 4)
        for each in paragraphs:
            self.ink(9.5, colour=QUIET if each == quiet else INK)
            self.lines(each)
        self.set_left_margin(_MARGIN)
        if self.page == page:
            self.set_y(max(below, self.get_y()))
        self.set_x(_MARGIN)

"""Draw the charter as a PDF, the same bytes for the same edition.

It has no tags for screen readers, as the library writes none: the pages have the same content.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

from fpdf import FPDF, XPos, YPos

from ivr.rules.charter.columns import FACT_COLUMNS, ITEMS, OTHER_COLUMNS, Column
from ivr.rules.charter.directory import offered
from ivr.rules.charter.facts import TERM
from ivr.rules.charter.open_data import PublishedCharter
from ivr.rules.charter.services import Service
from ivr.rules.words.as_read import capitalised, written_date

UNSAID = "A carta ainda não diz."
_FONTS = Path(__file__).parents[2] / "static" / "fonts"
# Raleway's figures stand above and below the line, and its nought is an O; Montserrat's do not.
_FONT = "Montserrat"
_FILES = {"": "montserrat-latin-400-normal.woff2", "B": "montserrat-latin-600-normal.woff2"}
_INK, _QUIET, _BLUE, _LINE = (40, 40, 40), (99, 99, 99), (19, 81, 180), (204, 204, 204)
_MARGIN, _LABELS, _FOOT = 18.0, 44.0, 16.0  # millimetres
_LEADING, _LEAST_ROOM = 4.6, 16.0  # of a line, and of a block on its page
_LEFT, _BELOW = XPos.LMARGIN, YPos.NEXT  # where it goes on after a text


class _Paper(FPDF):
    """A4 sheets with the edition and the page's number at their foot."""

    def __init__(self, charter: PublishedCharter) -> None:
        super().__init__(format="A4")
        self._charter = charter
        made = charter.imprint.revised or date(2000, 1, 1)
        self.set_creation_date(datetime.combine(made, time(12), UTC))
        self.set_lang("pt-BR")
        self.set_title(f"Carta de Serviços, {charter.body}")
        self.set_author(charter.body)
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, _FOOT + 4)
        for style, name in _FILES.items():
            self.add_font(_FONT, style, _FONTS / name)

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-_FOOT)
        self.ink(8, colour=_QUIET)
        self.cell(0, 5, f"Carta de Serviços · {self._charter.imprint.line}")
        self.set_x(_MARGIN)
        self.cell(0, 5, f"{self.page_no()} de {{nb}}", align="R")

    def ink(self, size: float, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        """Set size, weight and colour of what is written next."""
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)

    def lines(self, text: str, height: float = _LEADING) -> None:
        """Write a text from here to the right margin, in as many lines as it takes."""
        self.multi_cell(0, height, text, align="L", new_x=_LEFT, new_y=_BELOW)


def charter_pdf(charter: PublishedCharter) -> bytes:
    """Return the charter as a PDF: what it is, its contents, and each service with its facts."""
    paper = _Paper(charter)
    services = offered(charter.services)
    places = {each.id: paper.add_link(page=1) for each in services}
    paper.add_page()
    _title(paper, charter)
    paper.ink(11)
    for each in services:
        paper.set_text_color(*_BLUE)
        paper.cell(0, 7, each.title, link=places[each.id], new_x=_LEFT, new_y=_BELOW)
    for each in services:
        paper.add_page()
        paper.set_link(places[each.id], page=paper.page)
        _service(paper, each)
    return bytes(paper.output())


def _title(paper: _Paper, charter: PublishedCharter) -> None:
    paper.ink(10, colour=_QUIET)
    paper.lines(charter.body)
    paper.ln(2)
    paper.ink(24, "B")
    paper.lines("Carta de Serviços", 11)
    paper.ln(1)
    paper.ink(10, colour=_QUIET)
    if charter.imprint.revised:
        paper.lines(f"Revisada em {written_date(charter.imprint.revised)}.")
    paper.lines(f"Edição: {charter.imprint.line}.")
    paper.lines("O mesmo conteúdo está em páginas que leitores de tela leem melhor:")
    paper.set_text_color(*_BLUE)
    paper.cell(0, 5, charter.address, link=charter.address, new_x=_LEFT, new_y=_BELOW)
    paper.ln(8)


def _service(paper: _Paper, service: Service) -> None:
    paper.start_section(service.title)
    paper.ink(17, "B")
    paper.lines(service.title, 8)
    paper.ln(2)
    for label, paragraphs in blocks(service):
        _block(paper, label, paragraphs)


def blocks(service: Service) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is drawn of a service: each label, and the paragraphs beside it; () unsaid."""
    for column in FACT_COLUMNS:
        yield column.label, _fact(service, column)
    for column in OTHER_COLUMNS:
        said = service.paragraphs(column.key)
        if column.short and said:
            yield column.label, (f"{capitalised(', '.join(said))}.",)
        elif said or not column.optional:
            yield column.label, said


def _fact(service: Service, column: Column) -> tuple[str, ...]:
    said = service.paragraphs(column.key)
    if column.key == "service":
        return (*said, *(f"• {each}" for each in service.paragraphs(ITEMS.key)))
    if said:
        return (f"{capitalised(' '.join(said))}.",) if column.key == TERM else said
    leave = service.dispensed.get(column.key)
    if leave:
        until = written_date(leave.until)
        return (f"A carta não precisa dizer isto até {until}: {leave.reason}",)
    words = service.line("term") if column.key == TERM else ""
    return (UNSAID, f"Sobre o prazo, ela diz: “{words}”") if words else ()


def _block(paper: _Paper, label: str, paragraphs: tuple[str, ...]) -> None:
    """Write one label with its text beside it, below a thin line."""
    if paper.will_page_break(_LEAST_ROOM):
        paper.add_page()
    top = paper.get_y() + 0.9
    paper.set_draw_color(*_LINE)
    paper.line(_MARGIN, top, paper.w - _MARGIN, top)
    paper.set_y(top + 1.7)
    paper.ink(9, "B")
    paper.multi_cell(_LABELS, _LEADING, label, align="L", new_x=_LEFT, new_y=_BELOW)
    page, below = paper.page, paper.get_y()
    paper.set_y(top + 1.7)
    paper.set_left_margin(_MARGIN + _LABELS + 4)
    paper.set_x(_MARGIN + _LABELS + 4)
    for each in paragraphs or (UNSAID,):
        paper.ink(9.5, colour=_QUIET if each == UNSAID else _INK)
        paper.lines(each)
    paper.set_left_margin(_MARGIN)
    if paper.page == page:
        paper.set_y(max(below, paper.get_y()))
    paper.set_x(_MARGIN)

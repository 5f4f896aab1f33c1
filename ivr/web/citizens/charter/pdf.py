"""Draw the charter as a PDF, the same bytes for the same edition.

It has no tags for screen readers, as the library writes none: the pages have the same content.
"""

from collections.abc import Iterator
from datetime import date

from ivr.rules.charter.columns import FACT_COLUMNS, ITEMS, OTHER_COLUMNS, Column
from ivr.rules.charter.directory import offered
from ivr.rules.charter.facts import TERM
from ivr.rules.charter.open_data import PublishedCharter
from ivr.rules.charter.services import Service
from ivr.rules.words.as_read import capitalised, written_date
from ivr.web.common.paper import BELOW, BLUE, LEFT, QUIET, Heading, Paper

UNSAID = "A carta ainda não diz."


def charter_pdf(charter: PublishedCharter) -> bytes:
    """Return the charter as a PDF: what it is, its contents, and each service with its facts."""
    made = charter.imprint.revised or date(2000, 1, 1)
    title, foot = (
        f"Carta de Serviços, {charter.body}",
        f"Carta de Serviços · {charter.imprint.line}",
    )
    paper = Paper(Heading(title, charter.body, foot, made))
    services = offered(charter.services)
    places = {each.id: paper.add_link(page=1) for each in services}
    paper.add_page()
    _title(paper, charter)
    paper.ink(11)
    for each in services:
        paper.set_text_color(*BLUE)
        paper.cell(0, 7, each.title, link=places[each.id], new_x=LEFT, new_y=BELOW)
    for each in services:
        paper.add_page()
        paper.set_link(places[each.id], page=paper.page)
        _service(paper, each)
    return bytes(paper.output())


def _title(paper: Paper, charter: PublishedCharter) -> None:
    paper.ink(10, colour=QUIET)
    paper.lines(charter.body)
    paper.ln(2)
    paper.ink(24, "B")
    paper.lines("Carta de Serviços", 11)
    paper.ln(1)
    paper.ink(10, colour=QUIET)
    if charter.imprint.revised:
        paper.lines(f"Revisada em {written_date(charter.imprint.revised)}.")
    paper.lines(f"Edição: {charter.imprint.line}.")
    paper.lines("O mesmo conteúdo está em páginas que leitores de tela leem melhor:")
    paper.set_text_color(*BLUE)
    paper.cell(0, 5, charter.address, link=charter.address, new_x=LEFT, new_y=BELOW)
    paper.ln(8)


def _service(paper: Paper, service: Service) -> None:
    paper.start_section(service.title)
    paper.ink(17, "B")
    paper.lines(service.title, 8)
    paper.ln(2)
    for label, paragraphs in blocks(service):
        paper.block(label, paragraphs or (UNSAID,), UNSAID)


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
        why = leave.reason.rstrip(" .")
        return (f"Ainda não informamos isto. Motivo: {why}. Prazo: até {until}.",)
    words = service.line("term") if column.key == TERM else ""
    return (UNSAID, f"Sobre o prazo, ela diz: “{words}”") if words else ()

"""Draw a survey's publication as a PDF, the same bytes for the same publication."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.surveys.results.blocks import AspectBlock, QuestionBlock, aspects, participation
from ivr.rules.surveys.results.content import Content, load
from ivr.rules.surveys.results.line_words import value_words, whole_words
from ivr.rules.words.as_read import written_date
from ivr.web.common.paper import QUIET, Heading, Paper

NAME = "Resultado da pesquisa de satisfação"
MOST_DRAWN = 16  # publications whose PDF a process keeps: anybody may ask for any, again and again


class Frozen(NamedTuple):
    """A publication as it is drawn: its number, when it came out, its data and their SHA-256."""

    number: int | None
    at: datetime
    content: str
    digest: str


@lru_cache(maxsize=MOST_DRAWN)
def results_pdf(frozen: Frozen) -> bytes:
    """Return the publication as a PDF: how it was done, the five aspects, and who answered."""
    day, content = frozen.at.astimezone(FORTALEZA).date(), load(frozen.content)
    whose = f"Divulgação {frozen.number} · {written_date(day)}"
    foot = f"{whose} · SHA-256 dos dados {frozen.digest[:16]}"
    paper = Paper(Heading(f"{NAME}: {content.survey.title}", content.body, foot, day))
    paper.add_page()
    paper.ink(10, colour=QUIET)
    paper.lines(content.body)
    paper.ln(2)
    paper.ink(20, "B")
    paper.lines(NAME, 10)
    paper.ink(12)
    paper.lines(f"{content.survey.title}.", 6)
    first, last = written_date(content.survey.first), written_date(content.survey.last)
    paper.lines(f"Perguntamos de {first} a {last}.", 6)
    if content.corrects:
        paper.ln(2)
        paper.block(f"Corrige a divulgação {content.corrects}", (content.erratum,))
    paper.ln(3)
    paper.block("Como foi feita", content.method)
    for each in aspects(content):
        _aspect(paper, each, content)
    _who(paper, content)
    return bytes(paper.output())


def _aspect(paper: Paper, aspect: AspectBlock, content: Content) -> None:
    _title(paper, f"{aspect.number}. {aspect.title}")
    for each in aspect.questions:
        _question(paper, each)
    for name, line in aspect.records:
        paper.block(name, (whole_words(line),))
    for line in aspect.topics:
        paper.block(line.group, (whole_words(line),))
    for line in aspect.tones:
        paper.block(line.answer or "Todos os comentários", (whole_words(line),))
    for line in aspect.dimensions:
        paper.block(line.group, (whole_words(line),))
    if aspect.number == "V":
        for what, when in content.measures:
            paper.block(what, (when,))


def _question(paper: Paper, block: QuestionBlock) -> None:
    told = [f"{name}: {whole_words(line)}" for name, line in block.indexes]
    told += [f"{each.label}: {whole_words(each.share or each.count)}" for each in block.answers]
    paper.block(block.asked.words, tuple(told) or (value_words(block.total),))
    for table in block.tables:
        scores = [f"{each.name}: {whole_words(each.score)}" for each in table.groups]
        if scores:
            paper.block(f"{table.title}: nota de 0 a 100", tuple(scores))


def _who(paper: Paper, content: Content) -> None:
    _title(paper, "Quem respondeu")
    rows, _ = participation(content.lines)
    for row in rows:
        heads = ("oferecida", "iniciada", "completa", "parcial", "recusada", "taxa de resposta")
        told = [f"{head}: {whole_words(line)}" for head, line in zip(heads, row.cells, strict=True)]
        paper.block(row.name, tuple(told))


def _title(paper: Paper, title: str) -> None:
    paper.ln(3)
    paper.start_section(title)
    paper.ink(13, "B")
    paper.lines(title, 7)

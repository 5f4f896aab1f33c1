"""Draw a questionnaire as a form on A4, to be filled in by hand and keyed at the desk."""

from io import BytesIO

import segno

from ivr.rules.reports.periods import local_date
from ivr.rules.surveys.questionnaire import (
    NOT_APPLICABLE,
    RATING_WORDS,
    YES_NO_WORDS,
    Question,
    QuestionKind,
    Questionnaire,
)
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.surveys import Survey
from ivr.web.common.paper import LEADING, QUIET, Heading, Paper

BOX, BETWEEN = 5.0, 2.5  # millimetres: of a box, and from it to its words
CODE, LINES_OF_TEXT, LINE_GAP = 20.0, 4, 9.0
_RULE = (150, 150, 150)


def paper_form(
    body: str, survey: Survey, version: QuestionnaireVersion, asked: Questionnaire
) -> bytes:
    """Return the form as a PDF; the same bytes for the same version.

    Its code says which survey and version a paper is of.
    """
    foot = f"Pesquisa {survey.id}, versão {version.number} · imprima a 100 %"
    heading = Heading(survey.title, body, foot, local_date(version.made_at))
    paper = Paper(heading)
    paper.add_page()
    top = paper.get_y()
    _code(paper, f"P1.{survey.id}.{version.number}.{version.digest[:8]}", top)
    paper.set_right_margin(paper.r_margin + CODE + 4)
    paper.ink(9.5, colour=QUIET)
    paper.lines(body)
    paper.ink(17, "B")
    paper.lines(survey.title, 8)
    paper.ink(9.5)
    paper.lines(asked.intro)
    paper.lines(
        "Marque com X, ou preencha o quadrado. Não escreva nome, CPF, telefone ou protocolo."
    )
    paper.lines("É anônima. Se você não responder, o seu atendimento é o mesmo.")
    paper.set_right_margin(paper.l_margin)
    paper.set_y(max(paper.get_y(), top + CODE) + 3)
    for n, each in enumerate(asked.questions, 1):
        _question(paper, n, each)
    return bytes(paper.output())


def _question(paper: Paper, n: int, question: Question) -> None:
    labels = _labels(question)
    wanted = LINES_OF_TEXT * LINE_GAP if question.kind is QuestionKind.TEXT else 2 * (BOX + 3)
    if paper.will_page_break(12 + wanted):
        paper.add_page()
    paper.ink(10.5, "B")
    more = " (marque quantas quiser)" if question.kind is QuestionKind.MULTIPLE else ""
    paper.lines(f"{n}. {question.words}{more}", 5.2)
    paper.ln(1.5)
    if question.kind is QuestionKind.TEXT:
        paper.set_draw_color(*_RULE)
        for _ in range(LINES_OF_TEXT):
            paper.ln(LINE_GAP)
            paper.line(paper.l_margin, paper.get_y(), paper.w - paper.r_margin, paper.get_y())
    else:
        _boxes(paper, labels)
    paper.ln(5)


def _labels(question: Question) -> list[str]:
    if question.kind is QuestionKind.RATING:
        labels = [f"{value}. {word}" for value, word in enumerate(RATING_WORDS, 1)]
    elif question.kind is QuestionKind.YES_NO:
        labels = list(YES_NO_WORDS.values())
    else:
        labels = [each.label for each in question.options]
    return [*labels, NOT_APPLICABLE] if question.may_not_apply else labels


def _boxes(paper: Paper, labels: list[str]) -> None:
    """Draw a box before each label, as many beside each other as there is room for."""
    paper.ink(9.5)
    paper.set_draw_color(0, 0, 0)
    for label in labels:
        width = BOX + BETWEEN + paper.get_string_width(label) + 6
        if paper.get_x() + width > paper.w - paper.r_margin and paper.get_x() > paper.l_margin:
            paper.ln(BOX + 3)
        left, top = paper.get_x(), paper.get_y()
        paper.rect(left, top, BOX, BOX)
        paper.set_xy(left + BOX + BETWEEN, top)
        paper.cell(width - BOX - BETWEEN, BOX, label)
        paper.set_xy(left + width, top)
    paper.ln(max(BOX, LEADING) + 1)


def _code(paper: Paper, text: str, top: float) -> None:
    drawn = BytesIO()
    segno.make(text, error="q", micro=False).save(drawn, kind="png", scale=8, border=2)
    drawn.seek(0)
    paper.image(drawn, paper.w - paper.r_margin - CODE, top, CODE, CODE, alt_text=text)
    paper.set_y(top)

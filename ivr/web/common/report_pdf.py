"""Draw a report of figures as a PDF: each with its number, of how many, and what it is."""

from datetime import date, datetime

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.definitions import Group, Shows
from ivr.rules.reports.figures import Figure, State, Times
from ivr.rules.reports.report_table import count_words, duration_words, main_words
from ivr.usecases.reports.monitoring import Monitored
from ivr.web.common.paper import QUIET, Heading, Paper


def report_pdf(found: Monitored, body: str, cut: str, now: datetime) -> bytes:
    """Return the figures of a period as a PDF, the same bytes for the same figures and day."""
    today: date = now.astimezone(FORTALEZA).date()
    title = f"Monitoramento do atendimento: {found.period.words}"
    foot = f"Contagem {found.fingerprint} · feito em {today:%d/%m/%Y}"
    paper = Paper(Heading(title, body, foot, today))
    paper.add_page()
    paper.ink(10, colour=QUIET)
    paper.lines(body)
    paper.ln(2)
    paper.ink(20, "B")
    paper.lines("Monitoramento do atendimento", 10)
    paper.ink(12)
    paper.lines(f"{found.period.words[:1].upper()}{found.period.words[1:]}.", 6)
    if cut:
        paper.lines(f"Só {cut}.", 6)
    if found.missing:
        paper.lines(f"Faltam contar {found.missing} dias deste período.", 6)
    paper.ln(3)
    for group in Group:
        figures = [each for each in found.figures.values() if each.definition.group is group]
        if figures:
            paper.ln(3)
            paper.start_section(group.value)
            paper.ink(13, "B")
            paper.lines(group.value, 7)
            for each in figures:
                paper.block(each.definition.name, tuple(figure_words(each)))
    return bytes(paper.output())


def figure_words(figure: Figure) -> list[str]:
    """Return a figure and its definition as sentences."""
    told = figure.definition
    lines = [f"{main_words(figure)}{_of(figure)}"]
    if figure.state is State.COUNTED and told.shows is Shows.SPREAD:
        lines += _times(figure)
    lines.append(f"Conta: {told.numerator}")
    if told.denominator:
        lines.append(f"De: {told.denominator}")
    lines.append(f"Fica de fora: {told.left_out}")
    since = f"{told.since:%d/%m/%Y}"
    lines.append(f"Entra no período quando {told.event}. Versão {told.version}, desde {since}.")
    lines.append(f"Fonte: {told.source}.")
    return lines


def _of(figure: Figure) -> str:
    if figure.state is not State.COUNTED or figure.definition.shows is Shows.COUNT:
        return ""
    if figure.definition.shows is Shows.SHARE:
        return f": {count_words(figure.part)} de {count_words(figure.whole)}"
    return f" (mediana; n = {count_words(figure.wall.n if figure.wall else 0)})"


def _times(figure: Figure) -> list[str]:
    found = []
    if figure.wall:
        found.append(f"Tempo corrido: {_spread(figure.wall)}.")
    if figure.business:
        seconds = Times(
            figure.business.n,
            figure.business.median * 60,
            figure.business.p90 * 60,
            figure.business.worst * 60,
            figure.business.mean * 60,
        )
        found.append(f"Só o tempo com a linha aberta: {_spread(seconds)}.")
    return found


def _spread(times: Times) -> str:
    return (
        f"mediana {duration_words(times.median)}, nove em dez até {duration_words(times.p90)},"
        f" pior {duration_words(times.worst)}, média {duration_words(times.mean)}"
    )

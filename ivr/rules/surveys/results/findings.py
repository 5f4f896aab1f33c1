"""Put all that is published of a survey together: its lines, and the method in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.rules.cases.requests import RequestKind
from ivr.rules.reports.figures import Figure
from ivr.rules.reports.report_table import count_words, number_words, rounded
from ivr.rules.reports.small_cells import LEAST_SHOWN
from ivr.rules.statistics.samples import formula_words, margin_of
from ivr.rules.surveys.questionnaire import Aspect, Question, QuestionKind, Questionnaire
from ivr.rules.surveys.results.comments import Coding, comment_lines
from ivr.rules.surveys.results.counts import ANSWERED, SurveyCounts
from ivr.rules.surveys.results.funnel import Funnel
from ivr.rules.surveys.results.lines import TOPIC, UNIT, WAY, Line
from ivr.rules.surveys.results.participation_lines import (
    funnel_lines,
    late_line,
    represented_lines,
    weekday_lines,
)
from ivr.rules.surveys.results.question_lines import Names, question_lines
from ivr.rules.surveys.results.record_lines import record_lines
from ivr.rules.surveys.results.representation import (
    STRATUM_LABELS,
    VISIT,
    Stratum,
    represented,
    stratum,
)

ASPECT_NUMBERS: Mapping[Aspect, str] = dict(zip(Aspect, ("I", "II", "III", "IV", "V"), strict=True))


@dataclass(frozen=True)
class Contacts:
    """How many were in contact while the survey ran, by the monitoring's definitions."""

    strata: Mapping[Stratum, int]
    topics: Mapping[str, int]


@dataclass(frozen=True)
class Records:
    """The figures of our own rows, by the matters that were written to us about, and by kind."""

    figures: Mapping[str, Figure]
    by_topic: Mapping[str, int]
    kinds: Mapping[RequestKind, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Findings:
    """All of which a survey's results are worked out."""

    questions: tuple[Question, ...]
    counts: SurveyCounts
    funnels: Sequence[Funnel]
    contacts: Contacts
    records: Records
    codings: Mapping[Coding, int]
    names: Names


def questions_of(versions: Sequence[Questionnaire]) -> tuple[Question, ...]:
    """Return the questions of all versions, each once as the newest has it; the newest is first.

    A version that mends a word keeps the question's key, and so its answers are counted together.
    """
    found: dict[str, Question] = {}
    for each in versions:
        for question in each.questions:
            found.setdefault(question.key, question)
    return tuple(found.values())


def several(questions: Sequence[Question]) -> list[str]:
    """Return the keys of the questions at which several choices may be made."""
    return [each.key for each in questions if each.kind is QuestionKind.MULTIPLE]


def lines_of(found: Findings) -> tuple[Line, ...]:
    """Return every line that is published."""
    return tuple(_lines(found))


def _lines(found: Findings) -> Iterator[Line]:
    counts, names = found.counts, found.names
    yield from funnel_lines(found.funnels, names.channels)
    yield late_line(counts)
    yield from weekday_lines(counts)
    yield from _represented(found)
    for question in found.questions:
        aspect = ASPECT_NUMBERS[question.aspect]
        yield from question_lines(question, aspect, counts, found.contacts.strata, names)
    yield from comment_lines(found.codings)
    records = found.records
    yield from record_lines(records.figures, records.by_topic, names.topics, records.kinds)


def _represented(found: Findings) -> Iterator[Line]:
    contacts, counts = found.contacts, found.counts
    ways: dict[str, int] = {}
    units: dict[str, int] = {}
    for (way, unit), n in contacts.strata.items():
        ways[way] = ways.get(way, 0) + n
        if way == VISIT:
            units[unit] = units.get(unit, 0) + n
    answered: dict[str, int] = {}
    for cell, n in counts.responses.items():
        group = stratum(cell.place)
        if cell.outcome in ANSWERED and group:
            answered[group[0]] = answered.get(group[0], 0) + n
    at_units = {unit: n for unit, n in counts.by_place("unit").items() if unit}
    yield from represented_lines(WAY, represented(ways, answered), STRATUM_LABELS)
    yield from represented_lines(UNIT, represented(units, at_units), found.names.units)
    topics = represented(contacts.topics, counts.by_place("topic"))
    yield from represented_lines(TOPIC, topics, found.names.topics)


def method_words(found: Findings, population: int | None) -> tuple[str, ...]:
    """Return how the survey was done and how to read it, in plain words (pt-BR)."""
    answered = found.counts.answered()
    offered = sum(each.offered or 0 for each in found.funnels)
    told = [
        f"Responderam {count_words(answered)} pessoas."
        if answered >= LEAST_SHOWN
        else f"Responderam menos de {LEAST_SHOWN} pessoas: por isso não mostramos o que disseram.",
        f"A pesquisa foi oferecida {count_words(offered)} vezes por telefone, SMS, e-mail e papel."
        " Quem abriu a página por conta própria não recebeu oferta e não entra na taxa de resposta."
        if offered >= LEAST_SHOWN
        else "Quem respondeu abriu a página por conta própria: não há taxa de resposta.",
        "Responder foi livre e anônimo. Quem não quis, ou não disse nada, não virou nota.",
        f"Para errar no máximo 5 pontos seriam precisas: {formula_words(population)}",
    ]
    margin = margin_of(answered, population)
    if margin is not None and answered >= LEAST_SHOWN:
        points = number_words(rounded(100 * margin) or 0.0)
        told.append(
            f"Com as respostas que vieram, o erro seria de até {points} pontos se quem respondeu"
            " tivesse sido sorteado. Não foi: responde quem quer. Por isso mostramos também quem"
            " teve contato conosco e quantos destes responderam."
        )
    return (
        *told,
        "O intervalo ao lado de cada número é onde o valor deve estar, com 95 % de confiança"
        " (Wilson, nas porcentagens). Só dizemos que algo melhorou ou piorou quando o intervalo da"
        " diferença não inclui zero.",
        "A nota ponderada faz cada canal e unidade valer na proporção dos contatos que teve; a nota"
        " sem peso está ao lado.",
        f"Números de menos de {LEAST_SHOWN} pessoas não são mostrados, nem os que os dariam a"
        " conhecer por uma conta de menos.",
        "Os comentários foram lidos e classificados por pessoas. Os textos não são publicados.",
        "A lei pede um ranking de entidades com mais reclamações. Somos um órgão só: em vez disso"
        " mostramos as notas por unidade e por assunto, da menor para a maior.",
    )

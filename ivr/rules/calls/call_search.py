"""Read a search of the call log: what was understood of it, and which fields to correct."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ivr.rules.calls.outcomes import OUTCOMES
from ivr.rules.hours.spans import EVER, SPAN, Span, read_span
from ivr.rules.words.as_read import format_day
from ivr.rules.words.caller_numbers import FEWEST_DIGITS
from ivr.rules.words.protocols import PROTOCOL_GROUPS, is_protocol

# Of a whole number no address may tell; so many digits are its end, as pages show four of them.
MAX_END_DIGITS = 7
GOING_ON = "em-andamento"
NAMES = ("telefone", "mesmo", "protocolo", "assunto", "resultado", "atendente", "de", "ate")
PROTOCOL_DIGITS = sum(PROTOCOL_GROUPS)
FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True)
class Choices:
    """The choices in the lists of the search form: key → topic name, and id → name of an agent."""

    topics: Mapping[str, str]
    agents: Mapping[int, str]


@dataclass
class Search:
    """The criteria of a call log search, days included on both sides; an empty field matches all.

    `understood` says them in words; `mistakes` says for each field that cannot be read how to
    correct it.
    """

    since: date | None = None
    until: date | None = None
    topic: str = ""
    outcome: str | None = None  # "" wants the calls that go on
    end: str = ""  # the number's last digits
    same_as: int = 0  # the id of a call with the same number
    protocol: str = ""  # how it begins
    agent_id: int = 0
    span: Span = EVER  # of a figure, which counts calls received and none of ours
    understood: list[str] = field(default_factory=list)
    mistakes: dict[str, str] = field(default_factory=dict)


def read_search(given: Mapping[str, str], choices: Choices) -> Search:
    """Return the search that the form's fields ask for.

    What cannot be read is left out and reported in its `mistakes`.
    """
    search = Search()
    _read_number(search, given.get("telefone", ""), given.get("mesmo", ""))
    _read_protocol(search, given.get("protocolo", ""))
    _read_lists(search, given, choices)
    _read_days(search, given.get("de", ""), given.get("ate", ""))
    search.span = read_span(*(given.get(name, "") for name in SPAN))
    if search.span:
        search.understood.append(f"recebidas {search.span.words}")
    return search


def whole_number(typed: str) -> bool:
    """Return whether more digits were typed than the last few of a number (over 7)."""
    return len(re.sub(r"\D", "", typed)) > MAX_END_DIGITS


def _read_number(search: Search, typed: str, same: str) -> None:
    digits = re.sub(r"\D", "", typed)
    if re.fullmatch("[0-9]{1,9}", same):
        search.same_as = int(same)
    elif typed and not FEWEST_DIGITS <= len(digits) <= MAX_END_DIGITS:
        search.mistakes["telefone"] = "Informe ao menos os quatro últimos números do telefone."
    elif typed:
        search.end = digits
        search.understood.append(f"telefone que termina em {digits}")


def _read_protocol(search: Search, typed: str) -> None:
    digits = re.sub(r"\D", "", typed)
    if not typed:
        return
    if len(digits) == PROTOCOL_DIGITS and not is_protocol(digits):
        search.mistakes["protocolo"] = "Este não é o número de um protocolo: confira os números."
        return
    if not FEWEST_DIGITS <= len(digits) <= PROTOCOL_DIGITS:
        search.mistakes["protocolo"] = (
            "O protocolo tem onze números: informe todos, ou ao menos os quatro primeiros."
        )
        return
    search.protocol = digits
    begins = "" if len(digits) == PROTOCOL_DIGITS else "que começa com "
    search.understood.append(f"protocolo {begins}{digits}")


def _read_lists(search: Search, given: Mapping[str, str], choices: Choices) -> None:
    topic, outcome, agent = (given.get(name, "") for name in ("assunto", "resultado", "atendente"))
    if topic in choices.topics:
        search.topic = topic
        search.understood.append(f"assunto {choices.topics[topic]}")
    elif topic:
        search.mistakes["assunto"] = "Escolha um assunto da lista."
    labels = {each.value: facts.label for each, facts in OUTCOMES.items()}
    if outcome == GOING_ON:
        search.outcome = ""
        search.understood.append("em andamento")
    elif outcome in labels:
        search.outcome = outcome
        search.understood.append(f"resultado “{labels[outcome]}”")
    elif outcome:
        search.mistakes["resultado"] = "Escolha um resultado da lista."
    agent_id = int(agent) if re.fullmatch("[0-9]{1,9}", agent) else 0
    if agent_id in choices.agents:
        search.agent_id = agent_id
        search.understood.append(f"atendente {choices.agents[agent_id]}")
    elif agent:
        search.mistakes["atendente"] = "Escolha um atendente da lista."


def _read_days(search: Search, since: str, until: str) -> None:
    for name, typed in (("de", since), ("ate", until)):
        day = _day(typed)
        if typed and day is None:
            search.mistakes[name] = "Informe o dia como dia, mês e ano: 24/11/2026."
        elif name == "de":
            search.since = day
        else:
            search.until = day
    if search.since and search.until and search.until < search.since:
        search.mistakes["ate"] = "O fim vem antes do começo: confira os dois dias."
        search.since = search.until = None
    if search.since or search.until:
        search.understood.append(period_words(search.since, search.until))


def _day(typed: str) -> date | None:
    """Return the date that was typed, or None if it is none of 2000 to 2099.

    ISO, as browsers send it, or as people write it where a browser has no calendar.
    """
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            day = datetime.strptime(typed.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
    return None


def period_words(since: date | None, until: date | None) -> str:
    """Return a period in pt-BR, both days included: "de 1º a 24 de novembro de 2026"."""
    if since is None or until is None:
        return f"desde {_words(since)}" if since else f"até {_words(until)}" if until else ""
    if since == until:
        return f"no dia {_words(since)}"
    if (since.year, since.month) == (until.year, until.month):
        return f"de {_ordinal(since)} a {_words(until)}"
    first = _words(since) if since.year != until.year else f"{_ordinal(since)} de {_month(since)}"
    return f"de {first} a {_words(until)}"


def _words(day: date) -> str:
    return f"{_ordinal(day)} de {_month(day)} de {day.year}"


def _ordinal(day: date) -> str:
    return "1º" if day.day == 1 else str(day.day)


def _month(day: date) -> str:
    return format_day(day, "MMMM")

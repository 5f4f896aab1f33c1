"""Read what is typed at the counter and from paper: keys, times, days, and a sheet's lines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.visits.rows import Mistake, ReadRows, VisitRow
from ivr.rules.visits.states import (
    OTHER_MATTER,
    PriorityClass,
    Times,
    VisitRefused,
    VisitState,
    are_in_order,
)
from ivr.rules.words.protocols import is_protocol

SHEET_LINES = 20
MAX_SHEET_NAME_CHARS = 20
# The keys of the counter, which paper has as well.
PRIORITY_KEYS: Mapping[str, PriorityClass] = {
    "c": PriorityClass.ORDINARY,
    "p": PriorityClass.PRIORITY,
    "o": PriorityClass.OVER_80,
}
OUTCOME_KEYS: Mapping[str, VisitState] = {
    "e": VisitState.ENDED,
    "n": VisitState.NO_SHOW,
    "d": VisitState.CANCELLED,
}
OTHER_KEY = "0"
_TIME = re.compile(r"(\d{1,2})[:hH.]?(\d{2})?")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")

Digits = Mapping[str, str]  # a topic's digit → its key


@dataclass(frozen=True)
class SheetLine:
    """One line of a day-sheet as it was typed."""

    number: int
    arrived: str = ""
    called: str = ""
    started: str = ""
    ended: str = ""
    matter: str = ""
    priority: str = ""
    outcome: str = ""
    protocol: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed in it."""
        typed = (self.arrived, self.called, self.started, self.ended, self.matter)
        return not any((*typed, self.priority, self.outcome, self.protocol))


@dataclass(frozen=True)
class Sheet:
    """One day-sheet: of a unit and a day, with the name or number that stands on the paper."""

    unit_id: str
    day: date
    name: str
    desk: str = ""


def read_keys(typed: str, digits: Digits) -> tuple[str, PriorityClass]:
    """Return matter and class of two keys, as "2p"; without the second: not by priority.

    Raises VisitRefused with what to type, in pt-BR.
    """
    keys = typed.strip().lower()
    known = {**digits, OTHER_KEY: OTHER_MATTER}
    priority = PRIORITY_KEYS.get(keys[1:] or "c")
    if keys[:1] not in known or priority is None:
        raise VisitRefused(
            "Tecle o número do assunto e a letra da prioridade: por exemplo, 1c, 2p ou 0o."
        )
    return known[keys[0]], priority


def read_time(typed: str) -> time | None:
    """Return a time of day as "8:05", "08h05", "0805" or "8"; None where it is none."""
    plain = typed.strip()
    if plain.isascii() and plain.isdigit() and len(plain) in (3, 4):
        plain = f"{plain[:-2]}:{plain[-2:]}"
    found = _TIME.fullmatch(plain)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


def read_day(typed: str) -> date:
    """Return the date of "31/12/2026" or "2026-12-31"; raise VisitRefused, in pt-BR, for none."""
    plain = typed.strip()
    if found := _DAY.fullmatch(plain):
        day, month, year = (int(each) for each in found.groups())
    elif found := _ISO.fullmatch(plain):
        year, month, day = (int(each) for each in found.groups())
    else:
        raise VisitRefused("Escreva o dia como 31/12/2026.")
    try:
        return date(year, month, day)
    except ValueError:
        raise VisitRefused(f"O dia {day:02d}/{month:02d}/{year} não existe.") from None


def at_local(day: date, at: time) -> datetime:
    """Return the instant of that time of day in Fortaleza."""
    return datetime.combine(day, at, FORTALEZA).astimezone(UTC)


def read_sheet(sheet: Sheet, lines: Sequence[SheetLine], digits: Digits, now: datetime) -> ReadRows:
    """Return the visits of a day-sheet, or every mistake, by line."""
    rows: list[VisitRow] = []
    mistakes: list[Mistake] = []
    notes: list[str] = []
    for line in lines:
        if line.is_empty:
            continue
        try:
            row = _read_line(sheet, line, digits)
            if row.times.known()[-1] > now or row.times.arrived_at > now:
                raise VisitRefused("o horário ainda não chegou")
        except VisitRefused as why:
            mistakes.append(Mistake(line.number, str(why)))
            continue
        rows.append(row)
        if not are_in_order(row.times):
            notes.append(f"Linha {line.number}: os horários não estão em ordem. {OUT_OF_AVERAGES}")
    if not rows and not mistakes:
        mistakes.append(Mistake(0, "A folha está vazia: escreva ao menos uma linha."))
    return ReadRows(rows, mistakes, notes)


OUT_OF_AVERAGES = "A visita conta, e fica fora das médias."


def _read_line(sheet: Sheet, line: SheetLine, digits: Digits) -> VisitRow:
    arrived = _at(sheet.day, line.arrived, "a chegada")
    if arrived is None:
        raise VisitRefused("escreva a hora da chegada")
    times = Times(
        arrived,
        _at(sheet.day, line.called, "a chamada"),
        _at(sheet.day, line.started, "o início"),
        _at(sheet.day, line.ended, "o fim"),
    )
    state = OUTCOME_KEYS.get((line.outcome.strip() or "e").lower())
    if state is None:
        raise VisitRefused("no desfecho, escreva e (encerrado), n (não compareceu) ou d (desistiu)")
    if state is VisitState.ENDED and not times.ended_at:
        state = VisitState.UNCLOSED
    matter, priority = _matter_and_class(line, digits)
    protocol = re.sub(r"\D", "", line.protocol)
    if line.protocol.strip() and not is_protocol(protocol):
        raise VisitRefused("o protocolo tem 11 números: confira")
    key = f"sheet:{sheet.unit_id}:{sheet.day}:{sheet.name.lower()}:{line.number}"[-64:]
    return VisitRow(
        *(line.number, times, state, priority, key),
        matter=matter,
        desk=sheet.desk,
        protocol=protocol,
    )


def _matter_and_class(line: SheetLine, digits: Digits) -> tuple[str, PriorityClass]:
    if not line.matter.strip():
        raise VisitRefused("escreva o número do assunto")
    try:
        return read_keys(line.matter.strip()[:1] + line.priority.strip(), digits)
    except VisitRefused:
        raise VisitRefused("no assunto escreva um dos números; na prioridade, c, p ou o") from None


def _at(day: date, typed: str, what: str) -> datetime | None:
    if not typed.strip():
        return None
    at = read_time(typed)
    if at is None:
        raise VisitRefused(f"não entendi {what} “{typed.strip()[:10]}”: escreva como 08:05")
    return at_local(day, at)

"""Read the charter's services, each with what the law asks of it, and report every mistake."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ivr.rules.charter.facts import BY_KEY, FACTS, TERM, Fact
from ivr.rules.charter.terms import Term, read_term

FILE = "charter.toml"
MAX_SERVICES = 60
MAX_FACT_CHARS = 4000  # of one text of a service
MAX_EAR_CHARS = 300
TAKEN_IDS = frozenset({"quadro", "dicionario", "edicoes"})  # pages of the charter itself
LINE, WRITTEN = "telefone", "e-mail"  # the services that this program itself is

# What a row may have besides the eleven facts. Lists have one text a line.
TEXTS = ("name", "hours", "place", "when_down", "cost", "owner", "email", "phone", "ear", "term")
LISTS = ("items", "requesters", "legislation", "popular_names", "topics", "links")
OTHERS = frozenset({"id", "deadlines", "dispensed", "review_by", "replaced_by", "retired"})
LOCAL_DIGITS = 8  # of a number without its area code
OWN_NUMBER = "este é o telefone da própria linha: quem liga daqui voltaria para cá"
_NUMBER = re.compile(r"\b\d{4}[ .-]?\d{4}\b")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Tell = Callable[[str, str, str], None]  # file, key, reason


@dataclass(frozen=True)
class Dispensation:
    """A fact that a service lacks with leave: why, until when, and who gave it."""

    reason: str
    until: date
    by: str


@dataclass(frozen=True)
class Service:
    """One service of the charter. `texts` has each fact and each other text as paragraphs.

    A key that the charter does not have is missing there. `replaced_by` is the id of the service
    that took the place of a retired one.
    """

    id: str
    texts: Mapping[str, tuple[str, ...]]
    term: Term | None = None
    dispensed: Mapping[str, Dispensation] = field(default_factory=dict)  # by the fact's key
    review_by: date | None = None
    retired: bool = False
    replaced_by: str = ""

    def paragraphs(self, key: str) -> tuple[str, ...]:
        """Return the text of that key in paragraphs; none where the charter does not have it."""
        if key == TERM:
            return (str(self.term),) if self.term else ()
        return self.texts.get(key, ())

    def line(self, key: str) -> str:
        """Return the text of that key on one line; "" where the charter does not have it."""
        return " ".join(self.paragraphs(key))

    @property
    def title(self) -> str:
        """Return what the service is called in short: its name, else what it is."""
        return self.line("name") or self.line("service")

    def has(self, fact: Fact) -> bool:
        """Return whether the charter says this of the service."""
        return bool(self.paragraphs(fact.key))

    def dispensation(self, fact: Fact, today: date) -> Dispensation | None:
        """Return the leave to lack that fact, as long as it lasts; None where there is none."""
        found = self.dispensed.get(fact.key)
        return found if found and found.until >= today and not self.has(fact) else None

    def missing(self, today: date) -> tuple[Fact, ...]:
        """Return the facts that the charter owes of this service: neither said nor dispensed."""
        if self.retired:
            return ()
        return tuple(
            each for each in FACTS if not self.has(each) and not self.dispensation(each, today)
        )


def read_services(rows: Any, tell: Tell) -> tuple[Service, ...]:
    """Return the services in the rows of charter.toml, in their order; report each mistake.

    What cannot be read is left out of the service that has it.
    """
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        tell(FILE, "services", "falta a lista dos serviços")
        return ()
    if len(rows) > MAX_SERVICES:
        tell(FILE, "services", f"são {len(rows)} serviços; o máximo é {MAX_SERVICES}")
    found = tuple(_Row(row, tell).read() for row in rows[:MAX_SERVICES])
    ids = [each.id for each in found]
    for each in sorted({each for each in ids if ids.count(each) > 1}):
        tell(FILE, f'services "{each}"', "dois serviços têm este mesmo nome curto")
    for service in found:
        if service.replaced_by and service.replaced_by not in ids:
            where = f'services "{service.id}".replaced_by'
            tell(FILE, where, f"não há um serviço “{service.replaced_by}”")
    for service in _ringing_the_line(found):
        tell(FILE, f'services "{service.id}".phone', OWN_NUMBER)
    return found


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _ringing_the_line(services: tuple[Service, ...]) -> list[Service]:
    """Return the services whose telephone is the line's own, as the line's service has it."""
    lines = (each.line("place") for each in services if each.id == LINE)
    ours = {_digits(each) for text in lines for each in _NUMBER.findall(text)}
    return [
        each
        for each in services
        if each.id != LINE and _digits(each.line("phone"))[-LOCAL_DIGITS:] in ours
    ]


@dataclass
class _Row:
    row: Mapping[str, Any]
    tell_of: Tell

    def read(self) -> Service:
        """Return the service of the row, and report each mistake in it."""
        name = self.row.get("id")
        if not isinstance(name, str) or not _ID.fullmatch(name):
            self._tell("id", "o nome curto tem só letras minúsculas, números e hífen")
        elif name in TAKEN_IDS:
            self._tell("id", "este nome curto já é de outra página da carta")
        for key in sorted(set(self.row) - set(BY_KEY) - set(TEXTS) - set(LISTS) - OTHERS):
            self._tell(key, "a carta não tem este campo")
        texts = {key: found for key in (*BY_KEY, *TEXTS, *LISTS) if (found := self._text(key))}
        if not texts.get("service"):
            self._tell("service", "diga o que é o serviço")
        return Service(
            str(name),
            texts,
            self._term(),
            dict(self._dispensed()),
            self._date("review_by"),
            self.row.get("retired") is True,
            str(self.row.get("replaced_by", "")),
        )

    def _text(self, key: str) -> tuple[str, ...]:
        if key == TERM or key not in self.row:
            return ()
        given = self.row[key]
        lines = given if isinstance(given, list) else [given]
        if not all(isinstance(each, str) for each in lines):
            self._tell(key, "falta um texto")
            return ()
        most = MAX_EAR_CHARS if key == "ear" else MAX_FACT_CHARS
        if sum(map(len, lines)) > most:
            self._tell(key, f"o texto tem {sum(map(len, lines))} letras; o máximo é {most}")
        kept = [part.strip() for each in lines for part in each.split("\n")]
        return tuple(each for each in kept if each)

    def _term(self) -> Term | None:
        given = self.row.get(TERM)
        if given is None:
            return None
        try:
            if not isinstance(given, dict):
                raise ValueError("o prazo máximo tem um número e uma unidade, ou é imediato")
            return read_term(given)
        except ValueError as mistake:
            self._tell(TERM, str(mistake))
            return None

    def _dispensed(self) -> Iterator[tuple[str, Dispensation]]:
        given = self.row.get("dispensed", {})
        for key, row in given.items() if isinstance(given, dict) else ():
            where = f"dispensed.{key}"
            if key not in BY_KEY:
                self._tell(where, "não é um dos onze dados que a lei pede")
                continue
            reason, by = row.get("reason"), row.get("by")
            if not isinstance(reason, str) or not reason.strip() or not isinstance(by, str):
                self._tell(where, "a dispensa precisa do motivo e de quem a deu")
            elif type(row.get("until")) is not date:
                self._tell(where, "a dispensa vale até um dia: falta a data")
            else:
                yield key, Dispensation(reason, row["until"], by)

    def _date(self, key: str) -> date | None:
        given = self.row.get(key)
        if given is None:
            return None
        if not isinstance(given, date) or isinstance(given, datetime):
            self._tell(key, "é um dia, como 2027-05-31")
            return None
        return given

    def _tell(self, key: str, reason: str) -> None:
        self.tell_of(FILE, f'services "{self.row.get("id")}".{key}', reason)

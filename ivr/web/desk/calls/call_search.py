"""Read a search of the call log from the desk's addresses and forms; no number is in either."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from ivr.rules.calls.call_search import NAMES, Choices, Search, read_search, whole_number
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.hours.spans import SPAN
from ivr.rules.words.caller_numbers import search_prefix
from ivr.rules.words.masking import masked_number
from ivr.store.queries import call_log
from ivr.store.queries.call_log import Filter
from ivr.store.staff import staff
from ivr.web.common.installation import installation


@dataclass
class Found:
    """A search: what was typed, what it means, and the filter that it becomes."""

    given: dict[str, str]
    choices: Choices
    search: Search
    wanted: Filter

    @property
    def kept(self) -> dict[str, str]:
        """Return the fields that an address and a saved search may carry: only what could be read.

        What could not may be anybody's number, typed into the wrong field.
        """
        wrong = self.search.mistakes
        return {name: value for name, value in self.given.items() if value and name not in wrong}

    @property
    def query(self) -> str:
        """Return the kept fields as a query string."""
        return urlencode(self.kept)


def find_search(session: Session, fields: Mapping[str, str]) -> Found:
    """Return the search that these fields mean.

    A whole number is replaced by a call that has it.
    """
    given = {name: fields.get(name, "").strip()[:200] for name in (*NAMES, *SPAN)}
    choices = _choices(session)
    missed = _resolve(session, given)
    search = read_search(given, choices)
    if missed:
        search.mistakes["telefone"] = missed
    number = _number(session, search)
    wanted = Filter(
        since=_midnight(search.since) if search.since else None,
        until=_midnight(search.until + timedelta(days=1)) if search.until else None,
        topic=search.topic,
        outcome=search.outcome,
        end=search.end[::-1],
        number=number,
        protocol=search.protocol,
        agent_id=search.agent_id,
        span=search.span,
    )
    return Found(given, choices, search, wanted)


def _resolve(session: Session, given: dict[str, str]) -> str:
    """Replace a whole number in `given` by a call that has it; return why not where none has."""
    typed = given["telefone"]
    if typed:
        given["mesmo"] = ""
    if not whole_number(typed):
        return ""
    call = call_log.newest_of(session, search_prefix(typed)) if len(typed) <= 40 else None
    if call is None:
        call = call_log.newest_of(session, re.sub(r"\D", "", typed)[::-1][:20])
    if call is None:
        return "Nenhuma chamada tem este telefone. Confira os números, ou busque só pelos do final."
    given["telefone"], given["mesmo"] = "", str(call.id)
    return ""


def _number(session: Session, search: Search) -> str:
    if not search.same_as:
        return ""
    row = call_log.find(session, search.same_as)
    if row is None or not row.call.number:
        search.mistakes["telefone"] = "Esta chamada não existe, ou não tem telefone."
        return ""
    search.understood.insert(0, f"telefone {masked_number(row.call.number)}, inteiro")
    return row.call.number_reversed


def _choices(session: Session) -> Choices:
    callflow = installation().line.conversations.current().callflow
    return Choices(
        topics={topic.key: topic.title for topic in callflow.topics},
        agents={each.id: each.name for each in staff.everybody(session)},
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, FORTALEZA).astimezone(UTC)

"""Make up a survey's responses, the same each time, beside `bench.surveys`."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
from sqlalchemy import make_url

from bench.call_data import copy_rows
from ivr.rules.surveys.first_questions import FIRST_QUESTIONS
from ivr.rules.surveys.questionnaire import digest, dump
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.surveys import Survey
from ivr.store.visits.units import Unit
from ivr.usecases.installation.ports import Ports

DAYS, UNITS = 60, 10
FIRST = date(2026, 10, 1)
CHANNELS = ("web",) * 4 + ("phone",) * 3 + ("counter",) * 2 + ("sms",)
OPTIONS = ("espera", "linguagem", "exigencias", "sistema")


def put(ports: Ports) -> tuple[int, int]:
    """Store a survey under way and its units; return its id and its version's."""
    now = ports.clock.now()
    words = dump(FIRST_QUESTIONS)
    with ports.database.write() as session:
        survey = Survey(
            title="Medida",
            state="collecting",
            channels="web phone counter sms",
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=30),
            made_at=now,
        )
        session.add(survey)
        for n in range(UNITS):
            place = {"name": f"Unidade {n}", "municipality": "Natal", "hours": ""}
            session.add(Unit(id=f"u{n}", created_at=now, **place))
        session.flush()
        version = QuestionnaireVersion(
            survey_id=survey.id, number=1, definition=words, digest=digest(words), state="in-force"
        )
        version.made_at = now
        session.add(version)
        session.flush()
        return survey.id, version.id


def address_of(url: str) -> str:
    """Return a database's address as libpq has it."""
    found = make_url(url)
    return f"host={found.query['host']} user={found.username} dbname={found.database}"


def fill(url: str, of: tuple[int, int], responses: int) -> None:
    """Add made-up responses with three or four answers each, the same each time."""
    names = "id survey_id version_id day channel unit_id matter outcome is_late is_mixed"
    with psycopg.connect(address_of(url)) as connection:
        connection.execute("SET synchronous_commit = off")
        copy_rows(connection, "survey_responses", names, _responses(of, responses))
        copy_rows(
            connection,
            "survey_answers",
            "response_id question option value words is_not_applicable",
            _answers(responses),
        )
    with psycopg.connect(address_of(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _responses(of: tuple[int, int], many: int) -> Iterator[tuple[Any, ...]]:
    for n in range(many):
        channel = CHANNELS[n % len(CHANNELS)]
        unit = f"u{n // 7 % UNITS}" if channel == "counter" else None
        outcome = "declined" if n % 11 == 0 else "complete"
        day = FIRST + timedelta(days=n * 7919 % DAYS)
        yield f"{n:032x}", *of, day, channel, unit, ("ipva", "uvt", "")[n % 3], outcome, False, True


def _answers(many: int) -> Iterator[tuple[Any, ...]]:
    for n in range(many):
        if n % 11 == 0:
            continue
        key = f"{n:032x}"
        yield key, "satisfacao", "", (5, 4, 4, 3, 1)[n // 3 % 5], "", False
        yield key, "resolvido", "", n // 5 % 2, "", False
        if n % 3:
            yield key, "clareza", "", (5, 5, 2, 3)[n % 4], "", False
        for option in OPTIONS[: n % 3]:
            yield key, "dificuldade", option, None, "", False

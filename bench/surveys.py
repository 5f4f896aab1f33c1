"""Measure how fast answers to a survey are taken, and how soon its results are told.

As `python -m bench surveys`. Answers are posted to two gunicorn processes, as browsers do, beside
the floor: a bare insert of as many rows, durable, on the same database. Then so many responses are
made up, and their results asked for beside the plain aggregates of the same rows, which they must
equal. Prints every rule that is broken, then a table. Ends with 1 when a rule is broken.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from statistics import median
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import psycopg
from twilio.request_validator import RequestValidator

from bench.beside import HOST
from bench.installations import (
    FLOOR_APP,
    OUR_APP,
    POSTGRESQL,
    databases,
    gunicorn,
    gunicorn_switches,
    our_environment,
)
from bench.survey_data import DAYS, FIRST, address_of, fill, put
from bench.table import machine
from bench.webhooks import PUBLIC_URL, TOKEN
from ivr import wiring
from ivr.rules.surveys.first_questions import FIRST_QUESTIONS
from ivr.rules.surveys.forms import SurveyForm, sign
from ivr.rules.surveys.results.counts import SurveyCounts
from ivr.rules.surveys.results.question_lines import Names, question_lines
from ivr.rules.surveys.states import SurveyChannel
from ivr.settings import read_settings
from ivr.store.surveys import results
from ivr.usecases.installation.ports import Ports
from ivr.usecases.surveys.counting import recount
from tests.support.programs import wait_until

MANY, FEW, ASKED = 1_000_000, 20_000, 2000
CLIENTS, LEAST_RATE, MAX_OF_RAW = 16, 200.0, 1.2
LOOKS = 5
_FLOOR_FORM = {"CallSid": "CA1", "Digits": "1"}
_SIGNATURE = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/voice/turn/1", _FLOOR_FORM)
ANSWERS = {
    "p-satisfacao": "5",
    "p-resolvido": "1",
    "p-clareza": "4",
    "p-comentario": "Fui bem atendida e saí com o que precisava.",
}
PATH, FLOOR_PATH = "/pesquisa/enviar", "/voice/turn/1"


@dataclass(frozen=True)
class Taken:
    """How many answers and rows of the floor were durable in a second."""

    ours: float
    floor: float


@dataclass(frozen=True)
class Told:
    """How long results took beside the plain aggregates, in seconds; whether they are the same.

    `beforehand` is how long the days that were over took to be counted, once, by the clock.
    """

    responses: int
    ours: float
    raw: float
    beforehand: float
    equal: bool


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench surveys", description=__doc__)
    parser.add_argument("--responses", type=int, default=MANY)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--answers", type=int, default=ASKED, help="posted by browsers")
    parser.add_argument("--quick", action="store_true", help="too short to judge speed")
    given = parser.parse_args(arguments)
    taken = take(given.answers)
    told = [tell(each) for each in (given.few, given.responses)]
    wrong = broken(taken, told, given.quick)
    print(*(wrong or ["All rules hold."]), sep="\n", end="\n\n")
    print(table(taken, told))
    return 1 if wrong else 0


def take(answers: int) -> Taken:
    """Post answers to our application, and as many forms to the floor; all must be durable."""
    with databases(POSTGRESQL) as made:
        ours = our_environment(made.ours) | {"PROXIES": "1"}
        settings = read_settings(ours)
        ports = wiring.connect(settings)
        survey_id, version = put(ports)
        forms = [_form(settings.SECRET_KEY, version, n) for n in range(answers)]
        bare = {"PUBLIC_URL": PUBLIC_URL, "TWILIO_AUTH_TOKEN": TOKEN, "FLOOR_DATABASE": made.floor}
        with gunicorn(OUR_APP, ours, made.folder / "ours.log") as web:
            wait_until("the web process answers", web.answers)
            rate = _post(web.port, PATH, forms, 303)
        with gunicorn(FLOOR_APP, bare, made.folder / "floor.log") as web:
            wait_until("the floor answers", web.answers)
            floor = _post(web.port, FLOOR_PATH, [urlencode(_FLOOR_FORM)] * answers, 200)
        stored = made.count("survey_responses", f"survey_id = {survey_id}")
        assert stored == answers, (stored, answers)
        assert made.count_floor() == answers
        ports.database.dispose()
    return Taken(rate, floor)


def tell(responses: int) -> Told:
    """Make up that many responses; time the results, and the plain aggregates of the same rows."""
    with databases(POSTGRESQL) as made:
        settings = read_settings(our_environment(made.ours))
        ports = wiring.connect(settings)
        survey_id, version_id = put(ports)
        fill(made.ours, (survey_id, version_id), responses)
        begun = time.perf_counter()
        recount(ports, survey_id)
        beforehand = time.perf_counter() - begun
        several = [each.key for each in FIRST_QUESTIONS.questions if each.kind.value == "multiple"]
        until = FIRST + timedelta(days=DAYS)
        ours, raw = [], []
        for _ in range(LOOKS):
            begun = time.perf_counter()
            counts, lines = _results(ports, survey_id, until, several)
            ours.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            plain = _aggregates(address_of(made.ours), survey_id, until, several)
            raw.append(time.perf_counter() - begun)
        equal = _summed(counts) == plain and lines > 0
        ports.database.dispose()
    return Told(responses, median(ours), median(raw), beforehand, equal)


def _results(
    ports: Ports, survey_id: int, until: date, several: Sequence[str]
) -> tuple[SurveyCounts, int]:
    """Return what the results are worked out of, and how many lines come of it."""
    with ports.database.read() as session:
        counts = results.counts(session, survey_id, until, several)
    names = Names({}, {}, {})
    lines = [
        line
        for question in FIRST_QUESTIONS.questions
        for line in question_lines(question, "I", counts, {}, names)
    ]
    return counts, len(lines)


def _aggregates(
    address: str, survey_id: int, until: date, several: Sequence[str]
) -> dict[str, Counter[Any]]:
    """Return what the database counts by itself, in SQL that is nobody's but the measure's."""
    where = "r.survey_id = %(id)s AND r.day <= %(until)s"
    answered = f"{where} AND r.outcome IN ('complete', 'partial')"
    place = "r.channel, r.matter, coalesce(r.unit_id, '')"
    joined = "survey_answers a JOIN survey_responses r ON r.id = a.response_id"
    month = "extract(year FROM r.day) * 12 + extract(month FROM r.day)"
    queries = {
        "responses": f"SELECT {place}, r.outcome, r.is_late, extract(dow FROM r.day), count(*)"
        f" FROM survey_responses r WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6",
        "answers": f"SELECT {place}, {month}, a.question, a.option, a.value, a.is_not_applicable,"
        f" count(*) FROM {joined} WHERE {answered} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8",
        "people": f"SELECT {place}, a.question, count(DISTINCT a.response_id) FROM {joined}"
        f" WHERE {answered} AND a.option <> '' AND a.question = ANY(%(several)s)"
        " GROUP BY 1, 2, 3, 4",
    }
    given = {"id": survey_id, "until": until, "several": list(several)}
    found: dict[str, Counter[Any]] = {}
    with psycopg.connect(address) as connection:
        for name, query in queries.items():
            counted: Counter[Any] = Counter()
            for row in connection.execute(query.encode(), given):
                kind = {"responses": row[3], "answers": tuple(row[4:7]), "people": row[3]}[name]
                counted[kind] += row[-1]
            found[name] = counted
    return found


def _summed(counts: SurveyCounts) -> dict[str, Counter[Any]]:
    found: dict[str, Counter[Any]] = {
        each: Counter() for each in ("responses", "answers", "people")
    }
    for cell, n in counts.responses.items():
        found["responses"][cell.outcome] += n
    for answer, n in counts.answers.items():
        found["answers"][answer.question, answer.option, answer.value] += n
    for (_, question), n in counts.people.items():
        found["people"][question] += n
    return found


def _form(secret: str, version_id: int, n: int) -> str:
    form = SurveyForm(f"{n:032x}", datetime.now(UTC), version_id, SurveyChannel.WEB)
    return urlencode({**ANSWERS, "folha": sign(secret, form)})


def _post(port: int, path: str, forms: Sequence[str], wanted: int) -> float:
    """Post the forms from several clients at once; return how many were taken a second.

    Each form has a connection of its own, as each is another person's: kept ones would all stay
    with the one process that was quickest to take them.
    """

    def client(first: int) -> None:
        for n in range(first, len(forms), CLIENTS):
            headers = {
                "Host": HOST,
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}",
                "X-Twilio-Signature": _SIGNATURE,
            }
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("POST", path, forms[n], headers)
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == wanted, (answer.status, body[:300])
            connection.close()

    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as crowd:
        for done in [crowd.submit(client, n) for n in range(CLIENTS)]:
            done.result()
    return len(forms) / (time.perf_counter() - begun)


def broken(taken: Taken, told: Sequence[Told], quick: bool) -> list[str]:
    """Return a line for every rule that these figures break."""
    found = [
        f"results of {each.responses:,} responses are not what the rows say"
        for each in told
        if not each.equal
    ]
    if not quick:
        if taken.ours < LEAST_RATE:
            found.append(f"{taken.ours:.0f} answers a second, of {LEAST_RATE:.0f}")
        many = told[-1]
        if many.ours > MAX_OF_RAW * many.raw:
            found.append(f"results take {many.ours / many.raw:.2f} of the plain aggregates")
    return [f"BROKEN: {each}" for each in found]


def table(taken: Taken, told: Sequence[Told]) -> str:
    """Return the figures as a table in Markdown, with date and machine, for docs/measures.md."""
    at = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza")).date()
    sizes = " | ".join(f"{each.responses:,} responses" for each in told)
    ours = " | ".join(f"{each.ours * 1000:.0f} ms" for each in told)
    raws = " | ".join(f"{each.raw * 1000:.0f} ms" for each in told)
    before = " | ".join(f"{each.beforehand:.1f} s" for each in told)
    shares = " | ".join(f"**{each.ours / each.raw:.2f}**" for each in told)
    return "\n".join(
        [
            f"| {at}, {machine()}, PostgreSQL 18, {gunicorn_switches()} | {sizes} |",
            f"|---|{'---|' * len(told)}",
            f"| counted beforehand, once | {before} |",
            f"| results | {ours} |",
            f"| the plain aggregates | {raws} |",
            f"| results of these | {shares} |",
            "",
            f"Answers durable a second: **{taken.ours:.0f}**;"
            f" bare rows (the floor): {taken.floor:.0f}.",
        ]
    )

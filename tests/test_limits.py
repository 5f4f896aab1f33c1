"""docs/limits.md and the code agree: each limit has its row, its number and a test of it."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import pytest
from limits import RateLimitItem

from ivr.root import ROOT
from ivr.setting_mistakes import RANGES

PAPER = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
# How the name of a limit begins.
LIMIT = re.compile(r"(MAX|LONGEST|FARTHEST|FEWEST|LEAST|MIN)(_|$)")
ROW = re.compile(
    r"^\| (?P<what>[^|]+) \| (?P<number>[^|]+) \| `(?P<file>[\w/]+\.py)` `(?P<name>[^`]+)` \|"
    r" (?P<beyond>[^|]+) \| `(?P<test>[\w/.]+::\w+)` \|$",
    re.MULTILINE,
)
UNITS = {"kB": 1024, "MB": 1024**2, "GB": 1024**3, "s": 1, "min": 60, "h": 3600, "days": 86_400}
# What is named as a limit is named, and is none that anybody meets: why.
APART = {
    "ivr/commands/callflow/questions.py MAX_NAMED": "of many names a line of the doctor has these",
    "ivr/commands/calls/questions.py MAX_NAMES": "of many names a line of the doctor has these",
    "ivr/commands/staff/audit.py MAX_NAMED": "of many names a line of the command has these",
    "ivr/commands/operations/worker.py MAX_RETRIES": "within one command to Redis",
    "ivr/commands/operations/worker.py MAX_RETRY_SECONDS": "within one command to Redis",
    "ivr/gateways/clocks.py MAX_ASKING_SECONDS": "what took longer is asked again",
    "ivr/gateways/files/form_files.py LEAST_BYTES": "for which a small file counts",
    "ivr/gateways/mail/imap.py MAX_NAME_LETTERS": "of a column that an operator's setting fills",
    "ivr/gateways/queue/rq_jobs.py MAX_FIELD_LETTERS": "of what a log's line repeats",
    "ivr/gateways/queue/rq_jobs.py MAX_JOB_LETTERS": "of what a log's line repeats",
    "ivr/gateways/telephone/sip_probe.py MAX_ANSWER_BYTES": "of a UDP datagram",
    "ivr/usecases/surveys/by_telephone.py MAX_CALL_FORMS": "the clock takes the others next",
    "ivr/store/surveys/occasions.py MAX_OCCASIONS": "the clock takes the others next",
    "ivr/web/citizens/surveys/pages.py MAX_TOKEN_LETTERS": "what is longer is no link of ours",
    "ivr/store/queries/under_way.py LONGEST_RINGING": "so long a caller counts as rung for",
    "ivr/rules/words/page_search.py MIN_BEGINNING": "shorter words are found whole",
    "ivr/rules/cases/replies.py MIN_SENTENCE_CHARS": "by less no sentence is known again",
    "ivr/server/handover.py MAX_WORKERS": "of new workers an old one waits for so many",
    "ivr/rules/callflow/events.py MAX_NAME_LETTERS": "of a colleague's name in a step's memory",
    "ivr/rules/callflow/sms_files.py LONGEST": "the longest values, by which texts are checked",
    "ivr/rules/calls/voice_messages.py MAX_DOUBLINGS": "more than the longest wait lets come about",
    "ivr/rules/cases/quoting.py MAX_ONE_LINE_CHARS": "more than its pattern could match",
    "ivr/rules/model_check/checks.py MAX_SILENT_TURNS": "of the check of the conversation",
    "ivr/rules/model_check/written_checks.py MAX_TURNS": "of the check of the conversation",
    "ivr/store/callbacks/attempts.py MAX_ANSWERED_BY_LETTERS": "of a word of Twilio's",
    "ivr/store/cases/requests.py MAX_LOOKED_AT": "at once; the next minute looks at the rest",
    "ivr/store/operations/duties.py MAX_ERROR_CHARS": "of an error's name, for operators",
    "ivr/store/queries/callback_list.py LONGEST_OPEN": "for an index: nothing is promised so far",
    "ivr/store/queries/callback_list.py MAX_COUNTED": "counted as “1000+”; pages go on",
    "ivr/store/queries/missed_calls.py MAX_COUNTED": "counted as “10000+”; pages go on",
    "ivr/store/queries/request_turns.py MAX_MEASURED": "the newest, of which a median is told",
    "ivr/store/queries/under_way.py LONGEST": "how far back calls that go on are looked for",
    "ivr/store/queries/under_way.py MAX_ROWS": "of calls that go on now, the newest",
    "ivr/usecases/callbacks/due_times.py MAX_COLLISIONS": "of those who book at one instant",
    "ivr/usecases/callbacks/scheduling.py MAX_DRAWS": "of a protocol that others draw, too",
    "ivr/usecases/reports/counts.py MAX_SUMMARIES_AT_HAND": "then all are read from the database",
    "ivr/usecases/calls/arrivals.py MAX_DRAWS": "of a protocol that others draw, too",
    "ivr/usecases/line/understood_turn.py LEAST_MESSAGE": "less is no message",
    "ivr/usecases/calls/voice_messages.py MAX_WHY_LETTERS": "of words of our own",
    "ivr/usecases/cases/forwarding.py MAX_KEY_LETTERS": "of a key, whose end is a hash",
    "ivr/usecases/cases/requests.py MAX_WHY_LETTERS": "of words of our own",
    "ivr/rules/visits/rows.py MAX_DUMP_BYTES": "of a form of our own, that nobody types",
    "ivr/rules/visits/simulation.py MAX_SIMULATED_VISITS": "the newest, by which rules are tried",
    "ivr/rules/visits/simulation.py MAX_SIMULATED_DESKS": "a larger number counts as this one",
    "ivr/web/desk/visits/counter.py MAX_SHOWN_TODAY": "the newest of a day, which has fewer",
    "ivr/web/desk/visits/taking.py MAX_BATCHES_SHOWN": "the newest; the page says so",
    "ivr/commands/surveys/surveys.py MAX_LISTED": "the newest, of a handful a year",
    "ivr/rules/surveys/typed.py MAX_LINE_CHARS": "of a field, whose own limit is told first",
    "ivr/web/desk/surveys/overview.py MAX_SURVEYS_SHOWN": "the newest; the page says so",
    "ivr/web/desk/surveys/comments.py MAX_COMMENTS_SHOWN": "the page says how many are left",
    "ivr/web/citizens/surveys/results.py MAX_LISTED": "the newest; a hundred surveys take decades",
    "ivr/store/visits/visit_list.py MAX_COUNTED": "counted as “mais de 10000”; pages go on",
    "ivr/usecases/cases/sectors.py MAX_SUBJECT_LETTERS": "of names in the callflow's files",
    "ivr/usecases/notices/emails.py MAX_KEY_LETTERS": "of a key that we make",
    "ivr/usecases/privacy/erasure.py MAX_CASES_PER_RUN": "the next run goes on",
    "ivr/web/common/limits.py LEAST_BYTES": "for which a small file counts",
    "ivr/web/desk/cases/replies.py MAX_SHOWN_CHARS": "of a line that a warning repeats",
    "ivr/web/desk/line/board.py LONGEST_CALL": "how far back calls that go on are looked for",
}


class Row(NamedTuple):
    """One row of the paper."""

    what: str
    number: str
    file: str
    name: str
    beyond: str
    test: str

    @property
    def limit(self) -> str:
        """The file, and the constant without what is picked of it."""
        return f"{self.file} {re.match(r'[A-Z_]+', self.name)[0]}"  # type: ignore[index]

    @property
    def value(self) -> Any:
        """What the code has there."""
        module = import_module(self.file.removesuffix(".py").replace("/", "."))
        return eval(self.name, vars(module))


ROWS = [Row(**found.groupdict()) for found in ROW.finditer(PAPER)]


def limits() -> Iterator[str]:
    """Every constant of a module of ours that is named as a limit, with its file."""
    for path in sorted((ROOT / "ivr").rglob("*.py")):
        if {"simulator", "migrations"} & set(path.relative_to(ROOT).parts):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign | ast.AnnAssign):
                given = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [each for target in given for each in ast.walk(target)]
                for each in names:
                    if isinstance(each, ast.Name) and LIMIT.match(each.id):
                        yield f"{path.relative_to(ROOT)} {each.id}"


def base(value: Any) -> float:
    """A value in its smallest unit: seconds, bytes, pieces."""
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def read(number: str) -> float:
    """A number of the paper in its smallest unit."""
    amount, _, unit = number.partition(" ")
    return float(amount.replace(",", "")) * UNITS.get(unit, 1)


@cache
def names_in(file: str) -> set[str]:
    """The names of the functions of a file of tests."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


def test_every_line_of_the_tables_is_read_as_a_row() -> None:
    lines = [line for line in PAPER.splitlines() if line.startswith("|")]
    heads = [line for line in lines if line.startswith(("| what |", "|---"))]
    assert len(ROWS) == len(lines) - len(heads)
    assert len({(row.file, row.name) for row in ROWS}) == len(ROWS)


def test_every_limit_of_the_code_has_a_row_or_the_reason_why_it_needs_none() -> None:
    found, told = set(limits()), {row.limit for row in ROWS if LIMIT.match(row.name)}
    assert len(found) > 150
    assert found - told - APART.keys() == set(), "without a row"
    assert told - found == set(), "no such limit any more"
    assert APART.keys() - found == set(), "no such limit any more"
    assert APART.keys() & told == set(), "it has a row"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.file}-{row.name}")
def test_a_rows_number_is_the_codes_and_its_test_exists(row: Row) -> None:
    value = row.value
    if isinstance(value, RateLimitItem):
        many, _, span = row.number.partition(" in ")
        assert (read(many), read(span)) == (value.amount, value.get_expiry())
    else:
        assert read(row.number) == base(value)
    file, _, name = row.test.partition("::")
    assert name in names_in(file)


def test_every_setting_that_is_a_number_has_a_row() -> None:
    settings = PAPER.partition("## Settings")[2].partition("\n## ")[0]
    assert {name for name in RANGES if f"`{name}`" not in settings} == set()

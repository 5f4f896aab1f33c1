"""What two accounts key of one paper at the same instant stands twice, and counts once."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from ivr.rules.reports.periods import local_date
from ivr.rules.surveys.answers import Answers, Given
from ivr.rules.surveys.papers import PaperState
from ivr.store.surveys import papers
from ivr.usecases.surveys.keying import TypedBatch, key_paper, take_batch
from ivr.usecases.surveys.steps import Actor
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.support.programs import wait_until
from tests.usecases.surveys.under_way import put_under_way

GOOD: Answers = {"satisfacao": Given(value=4), "resolvido": Given(value=1)}
BAD: Answers = {"satisfacao": Given(value=2)}
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def at_once(central: Installation, *keyed: Answers) -> list[PaperState]:
    """Let accounts key the only paper when all of them have come to it; return what each found."""
    ports = central.ports
    survey_id, _ = put_under_way(ports)
    today = local_date(ports.clock.now())
    take_batch(ports, Actor(None, "Terminal"), TypedBatch(survey_id, "", today, 1, 1))
    staff = [Actor(each, "") for each in hire(central, "Ana", "Bia")]
    engine = ports.database.engine
    with ThreadPoolExecutor(len(keyed)) as pool:
        with ports.database.write() as session:
            paper = papers.paper(session, 1, lock=True)
            assert paper
            found = [
                pool.submit(key_paper, ports, actor, paper.id, answers)
                for actor, answers in zip(staff, keyed, strict=True)
            ]
            if engine.dialect.name == "postgresql":  # SQLite lets one write at a time
                wait_until("both wait", lambda: _waiting(central) == len(keyed))
        return sorted((each.result() for each in found), key=lambda each: each.value)


def _waiting(central: Installation) -> int:
    with central.ports.database.engine.connect() as connection:
        of_here = f"{WAITING} AND datname = current_database()"
        return int(connection.execute(text(of_here)).scalar_one())


def test_two_alike_at_once_are_two_keyings_and_one_answer(central_on_both: Installation) -> None:
    found = at_once(central_on_both, GOOD, GOOD)
    assert found == [PaperState.COUNTED, PaperState.KEYED]
    assert central_on_both.rows("SELECT state FROM papers") == [("counted",)]
    assert central_on_both.rows("SELECT channel FROM survey_responses") == [("paper",)]
    answers = "SELECT question, value FROM survey_answers ORDER BY question"
    assert central_on_both.rows(answers) == [("resolvido", 1), ("satisfacao", 4)]
    assert central_on_both.rows("SELECT count(*) FROM keyings") == [(0,)]


def test_two_that_differ_at_once_both_stand_until_a_third_decides(
    central_on_both: Installation,
) -> None:
    found = at_once(central_on_both, GOOD, BAD)
    assert found == [PaperState.DIFFERS, PaperState.KEYED]
    assert central_on_both.rows("SELECT count(DISTINCT staff_id) FROM keyings") == [(2,)]
    assert central_on_both.rows("SELECT count(*) FROM survey_responses") == [(0,)]
    (third,) = hire(central_on_both, "Cris")
    assert key_paper(central_on_both.ports, Actor(third, ""), 1, GOOD) is PaperState.COUNTED
    assert central_on_both.rows("SELECT channel FROM survey_responses") == [("paper",)]
    assert central_on_both.rows("SELECT count(*) FROM keyings") == [(0,)]

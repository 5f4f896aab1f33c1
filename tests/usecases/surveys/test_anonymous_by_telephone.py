"""What is answered by telephone leads back to no call: in no table, log, queue or backup."""

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from ivr.commands.operations.backup import make_backup
from ivr.rules.privacy.pseudonyms import pseudonym
from ivr.store.tables import metadata
from ivr.usecases.surveys.by_telephone import OF_CALL, take_call_forms
from tests.support.carrier import RecordingQueue
from tests.support.installation import Installation
from tests.usecases.surveys.test_by_telephone import MONDAY, talked
from tests.usecases.surveys.under_way import put_under_way

NUMBERS = tuple(f"+55849888811{n:02}" for n in range(12))
ANSWERS = tuple((1 + n % 5, 1 + n % 2) for n in range(12))  # the keys pressed
ANSWERS_KEPT = ("survey_responses", "survey_answers", "survey_call_forms")


@pytest.fixture
def answered(central_on_both: Installation, caplog: pytest.LogCaptureFixture) -> Installation:
    """A day on which twelve people answered, each after a talk."""
    caplog.set_level(logging.DEBUG, "ivr")
    central_on_both.clock.at = MONDAY
    put_under_way(central_on_both.ports, left=timedelta(days=90))
    for number, (rating, yes_no) in zip(NUMBERS, ANSWERS, strict=True):
        talked(central_on_both, number).press(str(rating)).press(str(yes_no)).hang_up()
        central_on_both.clock.advance(600)
    return central_on_both


def dumped(central: Installation) -> dict[str, list[dict[str, object]]]:
    """All that a backup has: each row of each table."""
    with central.ports.database.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in metadata.sorted_tables
        }


def test_case_12_no_column_links_a_call_and_what_was_answered(
    answered: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    tables = dumped(answered)
    forms = tables["survey_call_forms"]
    assert len(forms) == 12
    assert {each["mark"] for each in forms} == {None}  # with the last answer, the call is forgotten
    assert {each["open_until"] for each in forms} == {None}
    assert take_call_forms(answered.line) == 12
    tables = dumped(answered)
    assert tables["survey_call_forms"] == []
    responses = tables["survey_responses"]
    assert len(responses) == len({each["id"] for each in responses}) == 12
    of_calls = {
        str(value)
        for name, rows in tables.items()
        if name not in ANSWERS_KEPT
        for row in rows
        for value in row.values()
    }
    sids = {str(each["sid"]) for each in tables["calls"]}
    marks = {pseudonym(answered.ports.link_key, OF_CALL, each) for each in sids}
    kept = " ".join(str(row) for name in ANSWERS_KEPT for row in tables[name])
    for secret in (*NUMBERS, *sids, *marks):
        assert secret not in kept
    ids = {str(each["id"]) for each in responses}
    assert not ids & of_calls
    logged = caplog.text
    assert not any(each in logged for each in (*ids, *marks))
    assert not re.search(r"Digits|survey.*[=:] ?[1-5]\b", logged)


def test_case_12_neither_the_queue_nor_a_backups_bytes_lead_from_a_call_to_a_response(
    answered: Installation, tmp_path: Path
) -> None:
    sids = [str(sid) for (sid,) in answered.rows("SELECT sid FROM calls")]
    marks = [pseudonym(answered.ports.link_key, OF_CALL, each) for each in sids]
    assert take_call_forms(answered.line) == 12
    responses = [str(each) for (each,) in answered.rows("SELECT id FROM survey_responses")]
    assert isinstance(answered.ports.queue, RecordingQueue)
    queued = repr(answered.ports.queue.published)
    assert not any(each in queued for each in (*marks, *responses))
    if answered.ports.database.engine.dialect.name == "postgresql":
        return  # pg_dump writes rows, all of which the test above reads, and no page of a file
    made = make_backup(answered.settings, answered.ports, tmp_path / "kept")
    copied = (tmp_path / "kept" / made.database).read_bytes()
    assert sids[0].encode() in copied, "the test reads the copy"
    assert not any(each.encode() in copied for each in marks), "nor what was deleted from a page"


def test_case_12_the_calls_steps_are_the_same_whatever_was_answered(answered: Installation) -> None:
    steps = answered.rows(
        "SELECT call_id, place, memory, heard, words, fingerprint, answer FROM steps"
        " WHERE n > 2 ORDER BY call_id, n"
    )
    by_call: dict[object, list[tuple[object, ...]]] = {}
    for call_id, *rest, said in steps:
        # The protocol is each call's own, and takes its own time to say.
        told = re.sub(r'\["called_protocol","[^"]*",[0-9.]+,""\]', "", str(said))
        by_call.setdefault(call_id, []).append((*rest, told))
    # Of the talk's end the fingerprint is of what Twilio reported, and no answer.
    assert len(by_call) == 12
    assert len({tuple(rows) for rows in by_call.values()}) == 1
    heard = answered.rows("SELECT DISTINCT heard FROM steps WHERE place <> 'menu' ORDER BY heard")
    assert ("survey kept",) in heard
    forgotten = answered.rows(
        "SELECT DISTINCT words, fingerprint FROM steps WHERE heard = 'survey kept'"
    )
    assert forgotten == [(None, "")]


def test_case_12_neither_order_nor_transaction_leads_from_a_call_to_its_response(
    answered: Installation,
) -> None:
    assert take_call_forms(answered.line) == 12
    in_file = answered.rows("SELECT id FROM survey_responses")
    came = answered.rows("SELECT value FROM survey_answers WHERE question = 'satisfacao'")
    assert len(in_file) == len(came) == 12
    with answered.ports.database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert in_file == sorted(in_file)  # by the drawn id, and no row has a number
            return
        of_steps = connection.scalars(text("SELECT DISTINCT xmin::text FROM steps"))
        of_calls = connection.scalars(text("SELECT DISTINCT xmin::text FROM calls"))
        of_responses = set(connection.scalars(text("SELECT xmin::text FROM survey_responses")))
        assert len(of_responses) == 1  # all that the clock took at once
        assert not of_responses & {*of_steps, *of_calls}


def test_case_12_while_a_call_is_under_way_its_form_knows_it_by_a_keyed_hash_alone(
    central_on_both: Installation,
) -> None:
    central_on_both.clock.at = MONDAY
    put_under_way(central_on_both.ports)
    call = talked(central_on_both).press("4")
    ((mark, rating),) = central_on_both.rows("SELECT mark, rating FROM survey_call_forms")
    assert rating == 4
    assert mark == pseudonym(central_on_both.ports.link_key, OF_CALL, call.sid)
    assert take_call_forms(central_on_both.line) == 0
    central_on_both.clock.advance(600)
    assert take_call_forms(central_on_both.line) == 1
    assert central_on_both.rows("SELECT * FROM survey_call_forms") == []
    assert call.press("1").last.tag == "Hangup"  # too late: nothing is counted, and nothing breaks
    assert take_call_forms(central_on_both.line) == 0
    assert central_on_both.rows("SELECT outcome FROM survey_responses") == [("partial",)]

"""What could tell who answered ends: comments, invitations, asks, used forms, keyings."""

from datetime import date, timedelta

from sqlalchemy import inspect, text

from ivr.rules.surveys.answers import Given
from ivr.rules.surveys.forms import SurveyForm
from ivr.rules.surveys.states import SurveyChannel
from ivr.store.surveys import invitations, surveys
from ivr.store.surveys.papers import Keying, Paper, PaperBatch
from ivr.usecases.surveys.answering import open_form, submit
from ivr.usecases.surveys.approving import forget
from ivr.usecases.surveys.inviting import invite
from tests.support.installation import Installation
from tests.support.scene import accounts
from tests.usecases.surveys.under_way import put_under_way

MARK = "marca001fim"
DAY = timedelta(days=1)


def everything(central: Installation) -> str:
    """All that stands in any table, as text."""
    found = []
    with central.ports.database.read() as session:
        connection = session.connection()
        for table in inspect(connection).get_table_names():
            found += [f"{table}: {row}" for row in session.execute(text(f"SELECT * FROM {table}"))]
    return "\n".join(found)


def test_each_trace_ends_with_its_term(central_on_both: Installation) -> None:
    ports, clock = central_on_both.ports, central_on_both.clock
    accounts(central_on_both)
    survey_id, version_id = put_under_way(ports, left=800 * DAY)
    today = date(2026, 11, 23)
    submit(ports, open_form(ports).form, {"comentario": Given(words=MARK)})
    with ports.database.write() as session:
        survey = surveys.find(session, survey_id)
        assert survey
        invite(session, ports, survey, SurveyChannel.EMAIL)
        invitations.ask(session, "ask-mark", today)
        batch = PaperBatch(
            survey_id=survey_id, version_id=version_id, day=today, made_at=clock.now()
        )
        batch.printed = batch.returned = 1
        session.add(batch)
        session.flush()
        paper = Paper(batch_id=batch.id, number=1, state="received")
        session.add(paper)
        session.flush()
        session.add(Keying(paper_id=paper.id, staff_id=1, at=clock.now(), answers="keyed-mark"))
    counts = ["survey_used_forms", "survey_asks", "keyings", "survey_invitations"]

    def left() -> dict[str, int]:
        forget(ports)
        return {
            each: int(str(central_on_both.rows(f"SELECT count(*) FROM {each}")[0][0]))
            for each in counts
        }

    assert left() == dict.fromkeys(counts, 1)
    clock.advance((2 * DAY).total_seconds())
    assert left()["survey_used_forms"] == 1
    clock.advance(DAY.total_seconds())
    assert left() == {**dict.fromkeys(counts, 1), "survey_used_forms": 0}
    clock.advance((27 * DAY).total_seconds())
    assert left()["survey_asks"] == 0
    clock.advance((15 * DAY).total_seconds())
    assert left()["survey_invitations"] == 0
    clock.advance((46 * DAY).total_seconds())
    assert left()["keyings"] == 0
    whole = everything(central_on_both)
    assert MARK in whole
    assert "keyed-mark" not in whole
    clock.advance((640 * DAY).total_seconds())
    left()
    assert MARK not in everything(central_on_both)
    assert central_on_both.rows("SELECT count(*) FROM survey_responses") == [(1,)]


def test_case_12_nothing_of_the_form_leads_to_the_response(central_on_both: Installation) -> None:
    ports = central_on_both.ports
    put_under_way(ports)
    with ports.database.write() as session:
        survey = surveys.collecting(session, ports.clock.now())
        assert survey
        link = invite(session, ports, survey, SurveyChannel.SMS).link
    token = link.rpartition("/")[2]
    forms: list[SurveyForm] = []
    for _ in range(3):
        forms.append(open_form(ports).form)
        submit(ports, forms[-1], {"satisfacao": Given(value=4)})
    ids = [str(each) for (each,) in central_on_both.rows("SELECT id FROM survey_responses")]
    whole = everything(central_on_both).splitlines()
    for drawn in ids:
        there = {line.partition(":")[0] for line in whole if drawn in line}
        assert there == {"survey_responses", "survey_answers"}
    for secret in (token, *(each.nonce for each in forms)):
        assert not [line for line in whole if secret in line]
    central_on_both.clock.advance(DAY.total_seconds())
    forget(ports)
    with ports.database.read() as session:
        lying = session.scalars(text("SELECT id FROM survey_responses")).all()
        assert list(lying) == sorted(ids)

"""What a survey's rows are counted as equals the rows, on both databases; nobody changes a text."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ivr.store.surveys import comment_codings, publications, questionnaires, responses, results
from ivr.store.surveys.comment_codings import CommentCoding
from ivr.store.surveys.publications import SurveyPublication
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.responses import SurveyAnswer, SurveyResponse
from ivr.store.surveys.surveys import Survey
from ivr.store.visits.units import Unit
from tests.rules.surveys.results.made_up import OVERALL, WHICH, Row, counted, some_rows
from tests.support.installation import Installation

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def begin(central: Installation) -> int:
    """A survey with a version and two units; return its id."""
    with central.ports.database.write() as session:
        survey = Survey(title="P", state="collecting", made_at=NOW)
        session.add(survey)
        for each in ("natal", "mossoro"):
            values = {"name": each, "municipality": each, "hours": "", "created_at": NOW}
            session.add(Unit(id=each, **values))
        session.flush()
        version = QuestionnaireVersion(
            survey_id=survey.id, number=1, definition="{}", digest="x", state="in-force"
        )
        version.made_at = NOW
        session.add(version)
        session.flush()
        return survey.id


def day_of(row: Row) -> date:
    """The first day of the row's month that is on its weekday."""
    first = date(row.month // 12, row.month % 12 + 1, 1)
    return first + timedelta(days=(row.weekday - first.weekday()) % 7)


def write(central: Installation, survey_id: int, rows: list[Row], first: int = 0) -> None:
    """Write rows as the form does, save their order, with ids counted from `first`."""
    with central.ports.database.write() as session:
        (version,) = questionnaires.of_survey(session, survey_id)
        for n, row in enumerate(rows, first):
            key = f"{n:032}"
            response = SurveyResponse(
                id=key,
                survey_id=survey_id,
                version_id=version.id,
                day=day_of(row),
                channel=row.place.channel,
                unit_id=row.place.unit or None,
                matter=row.place.topic,
                outcome=row.outcome,
                is_late=row.is_late,
            )
            answers = []
            if row.outcome != "declined":
                if row.rating:
                    answers.append(SurveyAnswer(question=OVERALL.key, value=row.rating))
                answers += [SurveyAnswer(question=WHICH.key, option=each) for each in row.chosen]
            for each in answers:
                each.response_id = key
            responses.add(session, response, answers)


def test_any_rows_are_counted_as_they_are(central_on_both: Installation) -> None:
    survey_id = begin(central_on_both)
    rows = some_rows(random.Random(3), 400)
    write(central_on_both, survey_id, rows)
    with central_on_both.ports.database.read() as session:
        found = results.counts(session, survey_id, date.max, [WHICH.key])
        assert found == counted(rows)
        assert results.counts(session, survey_id + 1, date.max, []).responses == {}
        days = results.answered_by_day(session, survey_id)
        assert sum(days.values()) == found.answered()
        until = sorted(days)[len(days) // 2]
        some = results.counts(session, survey_id, until, [WHICH.key])
        assert some == counted([each for each in rows if day_of(each) <= until])


def test_a_comment_is_read_once_and_its_coding_may_be_mended(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    survey_id = begin(central)
    write(central, survey_id, [Row(row.place) for row in some_rows(random.Random(1), 40)])
    with central.ports.database.write() as session:
        for n in (1, 2):
            said = SurveyAnswer(response_id=f"{n:032}", question="texto", words="Demorou.")
            session.add(said)
    with central.ports.database.write() as session:
        first, second = comment_codings.uncoded(session, survey_id, date.max, 10)
        assert (first.words, first.tone) == ("Demorou.", "")
        for tone in ("praise", "criticism"):
            coding = CommentCoding(
                response_id=first.response_id, question="texto", survey_id=survey_id, tone=tone
            )
            coding.dimension, coding.coded_on, coding.staff_id = "time", NOW.date(), None
            comment_codings.code(session, coding)
        assert comment_codings.uncoded(session, survey_id, date.max, 10) == [second]
        assert comment_codings.left(session, survey_id, date.max) == 1
        (read,) = comment_codings.coded(session, survey_id, date.max, 10)
        assert (read.tone, read.dimension) == ("criticism", "time")
        assert comment_codings.counted(session, survey_id) == {("criticism", "time"): 1}
        assert comment_codings.find_comment(session, survey_id, first.response_id, "texto")
        assert not comment_codings.find_comment(session, survey_id, first.response_id, "geral")
        responses.mix(session, date.max, 1000)
        assert comment_codings.counted(session, survey_id) == {("criticism", "time"): 1}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE survey_publications SET content = 'x'",
        "UPDATE survey_publications SET digest = 'x'",
        "DELETE FROM survey_publications",
    ],
)
def test_nobody_changes_what_was_published(central_on_both: Installation, change: str) -> None:
    central = central_on_both
    survey_id = begin(central)
    with central.ports.database.write() as session:
        first = SurveyPublication(survey_id=survey_id, state="in-force", content="{}", digest="d")
        first.number, first.prepared_at, first.published_at = 1, NOW, NOW
        publications.add(session, first)
    with (
        pytest.raises(DBAPIError, match="stays as it is"),
        central.ports.database.write() as session,
    ):
        session.execute(text(change))
    with central.ports.database.write() as session:
        session.execute(text("UPDATE survey_publications SET state = 'superseded'"))
        assert [each.number for each in publications.published(session, 5)] == [1]
        assert publications.next_number(session) == 2
        assert publications.in_force(session, survey_id) is None

"""A survey asks by the channels that its commission chose, and by no other."""

import pytest

from ivr.rules.staff.approval import NotAllowed
from ivr.rules.surveys.states import SurveyChannel
from ivr.store.visits.units import Unit
from ivr.usecases.surveys.answering import NotOnThePage, open_form
from ivr.usecases.surveys.keying import TypedBatch, take_batch
from ivr.usecases.surveys.occasions import invite_by_message
from ivr.usecases.surveys.steps import Actor
from tests.conftest import Install
from tests.support.installation import Installation
from tests.usecases.surveys.test_by_telephone import INVITED, MONDAY, talked
from tests.usecases.surveys.test_occasions import HOUR, OTHER, answered, give_up
from tests.usecases.surveys.under_way import put_under_way


@pytest.fixture
def asks_all_ways(installed: Install, sqlite_url: str) -> Installation:
    """The line on a Monday at ten, which sends SMS and e-mail; no survey yet."""
    mail = {"SMTP_URL": "smtp://127.0.0.1:1025", "MAIL_FROM": "central@exemplo.br"}
    central = installed(sqlite_url, SMS_FROM="+558432097880", **mail)
    central.clock.at = MONDAY
    return central


def but(channel: SurveyChannel) -> str:
    """All channels but that one, as a survey stores them."""
    return " ".join(each.value for each in SurveyChannel if each is not channel)


def test_without_the_telephone_nobody_is_asked_there(central: Installation) -> None:
    central.clock.at = MONDAY
    put_under_way(central.ports, channels=but(SurveyChannel.PHONE))
    call = talked(central)
    assert INVITED not in call.heard
    assert call.last.tag == "Hangup"
    assert central.rows("SELECT count(*) FROM survey_asks") == [(0,)]
    assert central.rows("SELECT count(*) FROM survey_call_forms") == [(0,)]


@pytest.mark.parametrize(
    ("channels", "invited"),
    [
        (but(SurveyChannel.SMS), ["email"]),
        (but(SurveyChannel.EMAIL), ["sms"]),
        ("web counter phone paper", []),
    ],
)
def test_invitations_go_by_the_channels_that_were_chosen(
    asks_all_ways: Installation, channels: str, invited: list[str]
) -> None:
    central = asks_all_ways
    put_under_way(central.ports, channels=channels)
    give_up(central, OTHER)
    answered(central, "answer:1")
    central.clock.advance(2 * HOUR)
    assert invite_by_message(central.line) == len(invited)
    made = central.rows("SELECT channel FROM survey_invitations")
    assert [row[0] for row in made] == invited
    for table, channel in (("sms", "sms"), ("emails", "email")):
        sent = central.rows(f"SELECT count(*) FROM {table} WHERE kind = 'survey'")
        assert sent == [(invited.count(channel),)]


def test_without_the_page_only_a_units_code_opens_it_and_the_other_way_round(
    central: Installation,
) -> None:
    put_under_way(central.ports, channels=but(SurveyChannel.WEB))
    with central.ports.database.write() as session:
        made = {"municipality": "Natal", "hours": "", "created_at": central.clock.now()}
        session.add(Unit(id="natal", name="UVT Natal", **made))
    for unit in ("", "nenhuma"):
        with pytest.raises(NotOnThePage):
            open_form(central.ports, unit)
    assert central.rows("SELECT count(*) FROM survey_counts") == [(0,)]
    assert open_form(central.ports, "natal").form.channel is SurveyChannel.COUNTER
    with central.ports.database.engine.begin() as connection:
        changed = but(SurveyChannel.COUNTER)
        connection.exec_driver_sql(f"UPDATE surveys SET channels = '{changed}'")
    by_code = open_form(central.ports, "natal")
    assert (by_code.form.channel, by_code.form.unit_id) == (SurveyChannel.WEB, "")
    assert by_code.unit == ""


def test_without_paper_no_batch_is_taken(central: Installation) -> None:
    survey_id, _ = put_under_way(central.ports, channels=but(SurveyChannel.PAPER))
    batch = TypedBatch(survey_id, "", central.clock.now().date(), printed=2, returned=1)
    with pytest.raises(NotAllowed, match="Papel não está entre os canais"):
        take_batch(central.ports, Actor(None, "Terminal"), batch)
    assert central.rows("SELECT count(*) FROM paper_batches") == [(0,)]

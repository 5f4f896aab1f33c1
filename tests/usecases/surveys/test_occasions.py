"""Invitations by SMS and e-mail: within a day, once in thirty days by any channel; refusable."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from ivr.rules.callbacks.states import CallbackState, Result
from ivr.rules.identity.contacts import Proof
from ivr.rules.surveys.asking import contact_hash
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.store.identity import contacts
from ivr.store.mail.emails import Email
from ivr.store.surveys import invitations
from ivr.usecases.surveys.occasions import invite_by_message
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.usecases.surveys.under_way import put_under_way

MONDAY = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)  # 10:00 in Fortaleza
HOUR = 3600
OTHER, THIRD = "+5584988881111", "+5584988882222"
ADDRESS = "maria@exemplo.br"


@pytest.fixture
def asking(installed: Install, any_database_url: str) -> Installation:
    """The line on a Monday at ten, which sends SMS and e-mail, with a survey under way."""
    mail = {"SMTP_URL": "smtp://127.0.0.1:1025", "MAIL_FROM": "central@exemplo.br"}
    central = installed(any_database_url, SMS_FROM="+558432097880", **mail)
    central.clock.at = MONDAY
    put_under_way(central.ports, left=timedelta(days=90))
    return central


def invited(central: Installation) -> list[tuple[object, ...]]:
    """To whom an invitation by SMS went, in order."""
    return central.rows("SELECT \"to\" FROM sms WHERE kind = 'survey' ORDER BY id")


def give_up(central: Installation, number: str) -> None:
    """Somebody hangs up in the first menu."""
    central.dial(number).hang_up()


def test_case_14_who_gave_up_is_invited_within_a_day_and_not_later(asking: Installation) -> None:
    give_up(asking, OTHER)
    assert invite_by_message(asking.line) == 0  # at once is too soon
    asking.clock.advance(2 * HOUR)
    assert [invite_by_message(asking.line) for _ in range(2)] == [1, 0]
    assert invited(asking) == [(OTHER,)]
    give_up(asking, THIRD)
    asking.clock.advance(25 * HOUR)
    assert invite_by_message(asking.line) == 0
    assert invited(asking) == [(OTHER,)]
    ((body, case_id),) = asking.rows("SELECT body, case_id FROM sms WHERE kind = 'survey'")
    assert re.fullmatch(
        r"SEFAZ/RN: como foi o atendimento\? Diga em https://central\.exemplo\.br/p/\S+ E anonimo e"
        r" opcional\. La se recusam novos convites\.",
        str(body),
    )
    assert case_id  # so that it is erased with its case


def test_case_14_who_was_asked_by_any_channel_is_asked_by_none_for_thirty_days(
    asking: Installation,
) -> None:
    asking.dial(OTHER).press("2").press("0").transfer("completed", True, 60).hang_up()
    give_up(asking, OTHER)
    asking.clock.advance(1.5 * HOUR)
    assert invite_by_message(asking.line) == 0
    give_up(asking, THIRD)
    asking.clock.advance(1.5 * HOUR)
    assert invite_by_message(asking.line) == 1
    told = asking.dial(THIRD).press("2").press("0").transfer("completed", True, 60).heard
    assert "Duas perguntas" not in told
    asking.clock.at = MONDAY + timedelta(days=31)
    give_up(asking, OTHER)
    asking.clock.advance(2 * HOUR)
    assert invite_by_message(asking.line) == 1
    kept = asking.rows("SELECT contact FROM survey_asks")
    assert {OTHER, THIRD}.isdisjoint(str(row[0]) for row in kept)
    with asking.ports.database.write() as session:
        assert invitations.forget_asks(session, MONDAY.date() + timedelta(days=30)) == 1


def test_nobody_is_invited_at_night_or_on_sundays_who_waits_or_without_a_survey(
    asking: Installation,
) -> None:
    hire(asking, "Ana")
    give_up(asking, OTHER)
    for at in (
        datetime(2026, 11, 30, 23, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 11, 59, tzinfo=UTC),
    ):
        asking.clock.at = at
        assert invite_by_message(asking.line) == 0
    asking.clock.at = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    asking.dial(OTHER).press("0").transfer("busy", False, 0).press("1").hang_up()
    assert invite_by_message(asking.line) == 0  # a call is owed to them
    asking.clock.at = datetime(2026, 12, 6, 15, 0, tzinfo=UTC)
    give_up(asking, THIRD)
    asking.clock.advance(2 * HOUR)
    assert invite_by_message(asking.line) == 0  # Sunday
    asking.clock.advance(20 * HOUR)
    assert invite_by_message(asking.line) == 1
    asking.clock.at = MONDAY + timedelta(days=91)
    give_up(asking, THIRD)
    asking.clock.advance(2 * HOUR)
    assert invite_by_message(asking.line) == 0  # the survey is over


def test_an_answer_in_writing_is_followed_by_one_email_that_can_be_refused(
    asking: Installation,
) -> None:
    for key in ("answer:1", "answer:2"):
        case_id = answered(asking, key)
        with asking.ports.database.write() as session:
            contacts.add(session, case_id, contacts.Given(OTHER, Proof.FORM, MONDAY))
    asking.clock.advance(2 * HOUR)
    asked = invite_by_message(asking.line)
    emails = asking.rows("SELECT \"to\", subject, text FROM emails WHERE kind = 'survey'")
    assert asked == 1
    ((to, subject, body),) = emails
    assert (to, subject) == (ADDRESS, "Como foi o atendimento?")
    link = re.search(r"https://central\.exemplo\.br(/p/[\w-]+/sair)", str(body))
    assert link
    with asking.ports.database.read() as session:
        hashed = contact_hash(asking.ports.link_key, OTHER)
        assert invitations.was_asked(session, hashed, MONDAY.date())
    assert asking.client.get(link[1]).status_code == 200
    assert asking.rows("SELECT count(*) FROM survey_opt_outs") == [(0,)]  # opening says nothing
    for _ in range(2):
        assert "Não vamos mais convidar" in asking.client.post(link[1]).text
    assert asking.rows("SELECT count(*) FROM survey_opt_outs") == [(1,)]
    asking.clock.at = MONDAY + timedelta(days=31)
    answered(asking, "answer:3")
    asking.clock.advance(2 * HOUR)
    assert invite_by_message(asking.line) == 0
    assert asking.client.post("/p/unknown/sair").status_code == 410


def answered(central: Installation, key: str) -> int:
    """An answer that our mail server took."""
    central.dial("anonymous").hang_up()
    ((case_id,),) = central.rows("SELECT max(id) FROM cases")
    assert isinstance(case_id, int)
    with central.ports.database.write() as session:
        session.add(
            Email(
                key=key,
                kind="answer",
                case_id=case_id,
                to=ADDRESS,
                target=ADDRESS,
                reply_to="atendimento@exemplo.br",
                subject="s",
                text="t",
                html="h",
                message_id=f"<{key}>",
                token=key,
                state="accepted",
                created_at=central.clock.now(),
                next_at=central.clock.now(),
            )
        )
    return case_id


def test_whoever_an_agents_second_leg_rang_gets_the_sms(asking: Installation) -> None:
    agents = hire(asking, "Ana", "Bia")
    for agent, number, citizen_first in zip(agents, (OTHER, THIRD), (False, True), strict=True):
        asking.dial(number).press("0").transfer("busy", False, 0).press("1").hang_up()
        with asking.ports.database.write() as session:
            callback = session.query(Callback).filter_by(number=number).one()
            callback.state, callback.closed_at = CallbackState.KEPT.value, asking.clock.now()
            session.add(
                Attempt(
                    callback_id=callback.id,
                    publication=1,
                    agent_id=agent,
                    citizen_first=citizen_first,
                    offered_at=MONDAY,
                    ended_at=MONDAY,
                    result=Result.TALKED.value,
                )
            )
    asking.clock.advance(2 * HOUR)
    assert invite_by_message(asking.line) == 1
    assert invited(asking) == [(OTHER,)]


def test_an_invitation_that_did_not_arrive_is_noted_as_lost(asking: Installation) -> None:
    for number in (OTHER, THIRD):
        give_up(asking, number)
    answered(asking, "answer:1")
    asking.clock.advance(2 * HOUR)
    assert invite_by_message(asking.line) == 3
    assert told_by_channel(asking) == {("email", False): 1, ("sms", False): 2}
    with asking.ports.database.write() as session:
        session.execute(text("UPDATE sms SET state = 'failed' WHERE kind = 'survey' AND id = 1"))
        session.execute(text("UPDATE emails SET state = 'bounced' WHERE kind = 'survey'"))
    invite_by_message(asking.line)
    assert told_by_channel(asking) == {("email", True): 1, ("sms", True): 1, ("sms", False): 1}


def told_by_channel(central: Installation) -> dict[tuple[str, bool], int]:
    """How many invitations went by each channel, and whether they are lost."""
    found = central.rows(
        "SELECT channel, is_lost, count(*) FROM survey_invitations GROUP BY channel, is_lost"
    )
    return {(str(channel), bool(is_lost)): int(str(n)) for channel, is_lost, n in found}


def test_who_wants_no_invitation_is_not_asked_in_a_call_either(asking: Installation) -> None:
    give_up(asking, OTHER)
    asking.clock.advance(2 * HOUR)
    assert invite_by_message(asking.line) == 1
    ((body,),) = asking.rows("SELECT body FROM sms WHERE kind = 'survey'")
    link = re.search(r"https://central\.exemplo\.br(/p/[\w-]+)", str(body))
    assert link
    asking.client.post(f"{link[1]}/sair")
    asking.clock.at = MONDAY + timedelta(days=31)
    for number, asks in ((OTHER, False), (THIRD, True)):
        told = asking.dial(number).press("2").press("0").transfer("completed", True, 60).heard
        assert ("Duas perguntas" in told) is asks

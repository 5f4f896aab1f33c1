"""Before a day passes that was told for an answer, its citizen is told the new one, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from ivr.rules.callbacks.promise_wording import Forecast
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.requests import Complexity, RequestKind
from ivr.rules.identity.proof_codes import RECEIPT
from ivr.store.callbacks.promises import reply_forecast
from ivr.store.cases import cases
from ivr.store.identity.proof_codes import ProofCode
from ivr.store.mail.emails import Email
from ivr.store.queries.case_status import status_of
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.cases.forwarding import ForwardOrder, forward_by_email
from ivr.usecases.cases.replies import TypedReply, keep_draft, send_reply
from ivr.usecases.cases.requests import WrittenRequest, set_term, wrote_again
from ivr.usecases.cases.returned import look_again
from ivr.usecases.notices.acknowledgement import acknowledge
from ivr.usecases.notices.delays import tell_delays
from ivr.usecases.notices.emails import publish_emails, send_email
from ivr.usecases.notices.texts import publish_texts, send_text
from tests.conftest import Install
from tests.support.carrier import RecordingQueue
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.web.desk.cases.written import MARIA, sector, write

# Written on Monday at 10, due on Wednesday at 10; on Tuesday at 10 a business day is left.
TUESDAY = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOBILE = "+5584988887777"
LAST_DAY = datetime(2026, 12, 23, 13, 0, tzinfo=UTC)  # of the law's thirty, for what came on Monday
NEXT = "quarta-feira, 2 de dezembro"  # five business days after Wednesday


@pytest.fixture
def central(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends e-mail and SMS, on both databases."""
    mail = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "central@exemplo.br"}
    return installed(any_database_url, SMS_FROM="+558432097880", **mail)


def letters(central: Installation) -> list[tuple[str, str]]:
    found = central.rows("SELECT \"to\", text FROM emails WHERE kind = 'delay' ORDER BY id")
    return [(str(to), str(text)) for to, text in found]


def texts(central: Installation) -> list[tuple[str, str]]:
    found = central.rows("SELECT \"to\", body FROM sms WHERE kind = 'delay' ORDER BY id")
    return [(str(to), str(body)) for to, body in found]


def late(central: Installation, table: str) -> int:
    ((found,),) = central.rows(f"SELECT id FROM {table} WHERE kind = 'delay'")
    return int(str(found))


def ledger(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT state, due_at > '2026-11-26' FROM promises ORDER BY id")


def test_a_business_day_before_the_new_day_is_said_once(central: Installation) -> None:
    case_id = write(central)
    central.clock.at = TUESDAY - MINUTE
    assert tell_delays(central.line) == 0
    central.clock.at = TUESDAY
    assert tell_delays(central.line) == 1
    assert tell_delays(central.line) == 0
    ((to, text),) = letters(central)
    assert to == MARIA
    assert "viria até quarta-feira, 25 de novembro, e pode ser que não venha até lá" in text
    assert f"a previsão é responder até {NEXT}" in text
    assert "já passou" not in text
    assert [bool(later) for _, later in ledger(central)] == [False, True]
    assert texts(central) == []
    with central.ports.database.read() as session:
        protocol = cases.lock(session, case_id)
        assert protocol
        told = status_of(session, protocol.protocol)
    assert told
    assert (told.forecast, told.due_at) == (Forecast.AGAIN, told.answer_due_at)
    assert (told.due_at or WEDNESDAY) > WEDNESDAY


def test_each_day_told_has_its_own_message_and_the_next_term_is_longer(
    central: Installation,
) -> None:
    write(central)
    central.clock.at = TUESDAY
    assert tell_delays(central.line) == 1
    central.clock.at = datetime(2026, 12, 1, 12, 59, tzinfo=UTC)
    assert tell_delays(central.line) == 0
    central.clock.at += MINUTE
    assert tell_delays(central.line) == 1
    assert tell_delays(central.line) == 0
    _, (_, text) = letters(central)
    assert f"viria até {NEXT}" in text
    assert "responder até quarta-feira, 16 de dezembro" in text  # ten business days


def test_the_first_day_is_kept_or_broken_by_what_happens(central: Installation) -> None:
    write(central)
    central.clock.at = TUESDAY
    tell_delays(central.line)
    central.clock.at = WEDNESDAY + MINUTE
    watch_callbacks(central.line)
    assert [state for state, _ in ledger(central)] == ["broken", "open"]
    assert tell_delays(central.line) == 0


def test_a_day_that_passed_while_nobody_looked_is_owned_up_to(central: Installation) -> None:
    write(central)
    central.clock.at = WEDNESDAY + MINUTE
    watch_callbacks(central.line)
    assert tell_delays(central.line) == 1
    assert tell_delays(central.line) == 0
    ((_, text),) = letters(central)
    assert "viria até quarta-feira, 25 de novembro, e esse dia já passou" in text


def test_nothing_is_said_outside_business_hours(central: Installation) -> None:
    write(central)
    for shut in (TUESDAY.replace(hour=20), datetime(2026, 11, 28, 13, 0, tzinfo=UTC)):
        central.clock.at = shut
        assert tell_delays(central.line) == 0


def test_whoever_left_a_mobile_alone_gets_an_sms_and_others_read_the_page(
    central: Installation,
) -> None:
    write(central, address="", number=MOBILE)
    write(central, address="", number="+558432001122")
    write(central, address="", kind=RequestKind.QUESTION)
    central.clock.at = TUESDAY
    assert tell_delays(central.line) == 3
    ((to, body),) = texts(central)
    assert to == MOBILE
    assert "Nova previsao: ate quarta, 02/12" in body
    assert letters(central) == []


def test_what_is_answered_or_waits_for_the_citizen_is_not_late(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    for asks in (False, True):
        case_id = write(central, f"p{asks:d}@exemplo.br")
        draft = keep_draft(central.line, ana, case_id, TypedReply("Pronto.", asks))
        assert draft
        send_reply(central.line, ana, draft)
    central.clock.at = WEDNESDAY + MINUTE
    assert tell_delays(central.line) == 0


def test_one_that_is_with_a_sector_is_told_of_too(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    case_id, where = write(central), sector(central, "Cadastro", "cadastro@set.rn.gov.br")
    forward_by_email(central.line, ana, ForwardOrder(case_id, where, "É de lá."))
    central.clock.at = TUESDAY
    assert tell_delays(central.line) == 1


def test_an_answer_overtakes_a_notice_that_was_not_sent_yet(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    for address, number in ((MARIA, ""), ("", MOBILE)):
        case_id = write(central, address, number)
        central.clock.at = TUESDAY
        assert tell_delays(central.line) == 1
        draft = keep_draft(central.line, ana, case_id, TypedReply("Pronto."))
        assert draft
        send_reply(central.line, ana, draft)
        central.clock.at = TUESDAY - timedelta(days=1)
    central.clock.at = TUESDAY
    queue = central.ports.queue
    assert isinstance(queue, RecordingQueue)
    publish_emails(central.ports)
    publish_texts(central.ports)
    for job, row_id, publication in queue.take():
        if job == "send_email" and row_id == late(central, "emails"):
            send_email(central.ports, row_id, publication)
        elif job == "send_sms":
            send_text(central.ports, row_id, publication, "https://central.exemplo.br/x")
    assert central.rows("SELECT state, code FROM emails WHERE kind = 'delay'") == [
        ("failed", "outdated")
    ]
    assert central.rows("SELECT state FROM sms WHERE kind = 'delay'") == [("withdrawn",)]


@pytest.mark.parametrize("kind", [RequestKind.QUESTION, RequestKind.COMPLAINT])
def test_a_reply_from_before_they_wrote_again_answers_nothing_that_is_owed_now(
    central: Installation, kind: RequestKind
) -> None:
    (ana,) = hire(central, "Ana")
    case_id = write(central, "", MOBILE, kind)
    with central.ports.database.write() as session:
        at = central.clock.at
        session.add(ProofCode(case_id=case_id, via=RECEIPT, target="", hash="x", made_at=at))
    draft = keep_draft(central.line, ana, case_id, TypedReply("Pronto."))
    assert draft
    send_reply(central.line, ana, draft)
    assert central.rows("SELECT state, answer FROM demands") == [("answered", "Pronto.")]
    central.clock.at += MINUTE
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        again = WrittenRequest(Channel.FORM, "", MOBILE)
        wrote_again(session, central.line, case, again, central.clock.at)
    central.clock.at = LAST_DAY + timedelta(days=1)
    assert tell_delays(central.line) == 1
    publish_texts(central.ports)
    queue = central.ports.queue
    assert isinstance(queue, RecordingQueue)
    for job, row_id, publication in queue.take():
        if job == "send_sms":
            send_text(central.ports, row_id, publication, "https://central.exemplo.br/x")
    told = central.rows("SELECT state FROM sms WHERE kind IN ('delay', 'law-passed')")
    assert told
    assert told != [("withdrawn",)]


def own_ups(central: Installation) -> list[tuple[str, str]]:
    """The e-mails and SMS that the law's term has passed."""
    mails = "SELECT \"to\", text FROM emails WHERE kind = 'law-passed' ORDER BY id"
    sms = "SELECT \"to\", body FROM sms WHERE kind = 'law-passed' ORDER BY id"
    return [(str(to), str(text)) for to, text in central.rows(mails) + central.rows(sms)]


def test_no_day_is_told_beyond_the_law_s_last(central: Installation) -> None:
    write(central, kind=RequestKind.COMPLAINT)  # due on 23 December
    for at in (LAST_DAY - timedelta(days=1), LAST_DAY - MINUTE):
        central.clock.at = at
        assert tell_delays(central.line) == 0
    assert letters(central) == own_ups(central) == []


def test_that_the_law_s_day_has_passed_is_owned_up_to_once(central: Installation) -> None:
    write(central, kind=RequestKind.COMPLAINT)
    write(central, "", MOBILE, RequestKind.REPORT)
    write(central, "", "", RequestKind.PRAISE)
    for at in (LAST_DAY, LAST_DAY + MINUTE, LAST_DAY + timedelta(days=12, hours=1)):
        central.clock.at = at
        watch_callbacks(central.line)
        assert tell_delays(central.line) == (3 if at == LAST_DAY else 0)
    (to, text), (mobile, body) = own_ups(central)
    assert (to, mobile) == (MARIA, MOBILE)
    assert "O prazo da lei para a Secretaria da Fazenda" in text
    assert "até quarta-feira, 23 de dezembro" in text
    assert "está com a equipe de atendimento" in text
    assert "digite nove, digite quatro" in text
    assert "/contato" in text
    assert "previsão" not in text
    assert "o prazo da lei para responder ao protocolo" in body
    assert "digite 9 e digite 4" in body
    assert letters(central) == texts(central) == []
    assert central.rows("SELECT state, count(*) FROM promises GROUP BY state ORDER BY state") == [
        ("broken", 3),
        ("owned-up", 3),
    ]


def test_who_has_it_is_said_and_a_reply_overtakes_what_was_not_sent(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    case_id = write(central, kind=RequestKind.COMPLAINT)
    where = sector(central, "Cadastro", "cadastro@set.rn.gov.br")
    forward_by_email(central.line, ana, ForwardOrder(case_id, where, "É de lá."))
    central.clock.at = LAST_DAY
    assert tell_delays(central.line) == 1
    ((_, text),) = own_ups(central)
    assert "está com o setor responsável" in text
    draft = keep_draft(central.line, ana, case_id, TypedReply("Pronto.", late_why="Faltou gente."))
    assert draft
    send_reply(central.line, ana, draft)
    queue = central.ports.queue
    assert isinstance(queue, RecordingQueue)
    publish_emails(central.ports)
    ((row_id,),) = central.rows("SELECT id FROM emails WHERE kind = 'law-passed'")
    for job, each, publication in queue.take():
        if (job, each) == ("send_email", row_id):
            send_email(central.ports, each, publication)
    assert central.rows("SELECT state, code FROM emails WHERE kind = 'law-passed'") == [
        ("failed", "outdated")
    ]


def test_one_asked_in_vain_is_owned_up_to_though_nothing_was_promised_anew(
    central: Installation,
) -> None:
    (ana,) = hire(central, "Ana")
    case_id = write(central, kind=RequestKind.COMPLAINT)
    central.clock.at = LAST_DAY - timedelta(days=1)
    draft = keep_draft(central.line, ana, case_id, TypedReply("Qual guia?", asks=True))
    assert draft
    send_reply(central.line, ana, draft)
    central.clock.at = LAST_DAY + timedelta(days=20)
    assert look_again(central.line) == 1
    assert tell_delays(central.line) == 0
    ((due,),) = central.rows("SELECT due_at FROM demands")
    assert str(due) > str(central.clock.at), "what was left, and a working day at least"
    central.clock.at += timedelta(days=6)
    assert tell_delays(central.line) == 1
    assert tell_delays(central.line) == 0


def test_another_term_is_told_of_anew(central: Installation) -> None:
    case_id = write(central)
    central.clock.at = TUESDAY
    tell_delays(central.line)
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        set_term(session, central.line, case, RequestKind.QUESTION, Complexity.MEDIUM)
    assert tell_delays(central.line) == 0
    assert [state for state, _ in ledger(central)] == ["moved", "moved", "open"]


def test_whoever_writes_again_is_acknowledged_with_the_new_day(central: Installation) -> None:
    case_id = write(central)
    central.clock.at = TUESDAY
    tell_delays(central.line)
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        written = WrittenRequest(Channel.EMAIL, MARIA)
        told = wrote_again(session, central.line, case, written, TUESDAY)
        assert told == reply_forecast(session, case_id)
        acknowledge(session, central.line, case_id, MARIA)
    ((text,),) = central.rows("SELECT text FROM emails WHERE kind = 'acknowledgement'")
    assert f"Nossa previsão é responder até {NEXT}" in str(text)


def test_of_clocks_at_once_one_tells_it(central: Installation) -> None:
    for n in range(3):
        write(central, f"p{n}@exemplo.br")
    central.clock.at = TUESDAY
    lines = [central.line for _ in range(4)]
    with ThreadPoolExecutor(len(lines)) as many:
        told = list(many.map(tell_delays, lines))
    assert sum(told) == len(letters(central)) == 3
    assert len(ledger(central)) == 6


def test_a_clock_killed_before_it_commits_leaves_nothing_said(central: Installation) -> None:
    write(central)
    central.clock.at = TUESDAY

    class Killed(BaseException):
        pass

    def dies(session: Session) -> None:
        if session.scalar(select(Email.id).where(Email.kind == "delay")):
            raise Killed

    event.listen(Session, "before_commit", dies)
    with pytest.raises(Killed):
        tell_delays(central.line)
    event.remove(Session, "before_commit", dies)
    assert letters(central) == []
    assert tell_delays(central.line) == 1
    assert len(letters(central)) == 1

"""The citizens' page: what has become of a protocol, and nothing more."""

import logging

import pytest
from sqlalchemy import event

from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.protocol_limits import MAX_PER_HOUR
from ivr.rules.line.switchboard import State
from ivr.rules.words.networks import network
from ivr.rules.words.protocols import make_protocol
from ivr.store.cases.cases import Case
from ivr.store.queries.case_status import status_of
from ivr.usecases.callbacks import booking
from ivr.usecases.callbacks.booking import CallbackWish
from ivr.usecases.callbacks.callbacks import cancel
from ivr.usecases.callbacks.scheduling import Seen
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.line.switchboard import override
from tests.conftest import Install
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation
from tests.support.programs import RedisProgram, short_folder

NOT_FOUND = "Não encontramos esse protocolo."
SHORT = "O protocolo tem onze números, e aqui {}."
UNKNOWN = make_protocol(4_444_444_444)


def ask(central: Installation, typed: str, address: str = "203.0.113.7") -> tuple[int, str]:
    """What the page answers to that protocol."""
    answer = central.client.post(
        "/protocolo", data={"protocolo": typed}, environ_overrides={"REMOTE_ADDR": address}
    )
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.text


def protocol(central: Installation, case_id: int = 1) -> str:
    """That case's."""
    ((found,),) = central.rows(f"SELECT protocol FROM cases WHERE id = {case_id}")
    return str(found)


def test_the_form_is_open_to_everybody(central: Installation) -> None:
    answer = central.client.get("/protocolo?protocolo=12345678901")
    assert answer.status_code == 200
    assert "Consultar protocolo" in answer.text
    assert "12345678901" not in answer.text
    assert "/painel" not in answer.text


def test_a_promised_callback_is_told_with_its_time(central_on_both: Installation) -> None:
    hire(central_on_both, "Bia")
    request(central_on_both, topic="uvt")
    code, html = ask(central_on_both, protocol(central_on_both))
    assert code == 200
    assert "Seu pedido está registrado. Vamos ligar para você." in html
    assert "Vamos ligar até segunda-feira, 23 de novembro, às 10:15." in html
    for secret in ("7777", "98888", "UVT", "uvt", "senha"):
        assert secret not in html


@pytest.mark.parametrize(
    ("keys", "told"),
    [("1", "Nela não ficou nenhum pedido."), ("90", "Nela não ficou nenhum pedido.")],
)
def test_who_hung_up_is_not_told_of_a_request(
    central_on_both: Installation, keys: str, told: str
) -> None:
    call = central_on_both.dial()
    for key in keys:
        call.press(key)
    call.hang_up()
    assert call.outcome.startswith("abandoned")
    html = ask(central_on_both, call.protocol)[1]
    assert told in html
    assert "Seu pedido" not in html
    assert 'href="mailto:atendimento@' in html


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.INFORMED, CaseState.DIRECTED])
def test_a_call_that_asked_for_nothing_has_no_request(
    central: Installation, state: CaseState
) -> None:
    call = central.dial().hang_up()
    with central.ports.database.write() as session:
        session.get_one(Case, 1).state = state.value
    assert "Seu pedido" not in ask(central, call.protocol)[1]


def test_a_protocol_may_be_written_in_groups(central: Installation) -> None:
    hire(central, "Bia")
    request(central)
    digits = protocol(central)
    for typed in (f"{digits[:4]} {digits[4:8]} {digits[8:]}", f" {digits[:4]}-{digits[4:]} "):
        assert ask(central, typed)[0] == 200


def test_while_the_switchboard_is_down_the_latest_time_is_told(central: Installation) -> None:
    hire(central, "Bia")
    override(central.ports, State.UNAVAILABLE, 60)
    request(central)
    html = ask(central, protocol(central))[1]
    assert "assim que a central telefônica voltar, no máximo até terça-feira, 24 de nov" in html


def test_a_chosen_time_is_told(central: Installation) -> None:
    hire(central, "Bia")
    request(central, slot_at=central.clock.now().replace(hour=15))
    html = ask(central, protocol(central))[1]
    assert "Ligamos na segunda-feira, 23 de novembro, às 12:00, ou em até quinze minutos" in html


def test_a_broken_promise_is_owned_up_to(central_on_both: Installation) -> None:
    hire(central_on_both, "Bia")
    request(central_on_both)
    central_on_both.clock.advance(3600)
    before = ask(central_on_both, protocol(central_on_both))[1]
    watch_callbacks(central_on_both.line)
    after = ask(central_on_both, protocol(central_on_both))[1]
    for html in (before, after):
        assert "O prazo que demos já passou" in html
        assert "10:15" not in html


def test_what_was_kept_cancelled_or_tried_in_vain_is_told(central_on_both: Installation) -> None:
    hire(central_on_both, "Bia")
    request(central_on_both)
    Desk(central_on_both).ring().answer().press("1").talk(60).press("1").tell("completed")
    assert "Falamos com você por telefone." in ask(central_on_both, protocol(central_on_both))[1]
    request(central_on_both, "+5584988880002")
    cancel(central_on_both.line, 1, Seen(2), "x")
    html = ask(central_on_both, protocol(central_on_both, 2))[1]
    assert "O retorno deste protocolo foi cancelado." in html
    assert 'href="mailto:atendimento@' in html
    assert "Ligamos" not in html


def test_a_joined_case_tells_the_state_of_the_one_that_goes_on(
    central_on_both: Installation,
) -> None:
    hire(central_on_both, "Bia")
    for _ in range(3):
        request(central_on_both)
    first, second, third = (protocol(central_on_both, n) for n in (1, 2, 3))
    with central_on_both.ports.database.write() as session:
        session.get_one(Case, 3).joined_id = 2  # joined to one that was joined itself
    with central_on_both.ports.database.read() as session:
        told = [status_of(session, each) for each in (first, second, third)]
    assert told[0]
    assert told[1] == told[2] == told[0]._replace(goes_on_as=first)
    assert (told[0].state, told[0].due_kind) == ("callback", "until")


def test_cases_joined_in_a_ring_are_told_all_the_same(central_on_both: Installation) -> None:
    hire(central_on_both, "Bia")
    request(central_on_both)
    request(central_on_both)
    with central_on_both.ports.database.write() as session:
        session.get_one(Case, 1).joined_id = 2
    with central_on_both.ports.database.read() as session:
        assert status_of(session, protocol(central_on_both))


def test_the_page_says_when_a_protocol_is_given(central: Installation) -> None:
    page = central.client.get("/protocolo").text
    assert "o diz quando registra um pedido" in page
    assert "em cada ligação" not in page, "who hangs up at the menu hears none"


def test_own_data_are_promised_of_one_protocol_at_a_time(
    installed: Install, sqlite_url: str
) -> None:
    central = installed(sqlite_url, SMS_FROM="27880")
    privacy = central.client.get("/privacidade").text
    assert "quem a audita" in privacy
    for page in (privacy, central.client.get("/protocolo/dados").text):
        assert "Cada protocolo se pede à parte." in page
        assert "cópia de tudo, ou" not in page


def test_without_contact_an_answer_needs_the_reading_code(central: Installation) -> None:
    page = central.client.get("/contato").text
    assert "a resposta se lê só com o protocolo e o código de leitura" in page


@pytest.mark.parametrize("state", CaseState)
def test_every_state_has_its_sentence(central: Installation, state: CaseState) -> None:
    hire(central, "Bia")
    request(central)
    cancel(central.line, 1, Seen(1), "x")
    with central.ports.database.write() as session:
        session.get_one(Case, 1).state = state.value
    code, html = ask(central, protocol(central))
    assert code == 200
    assert 'role="status"' in html


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "não há nenhum"),
        ("123", "há 3"),
        (UNKNOWN[:-1] + "x", "há 10"),
        (UNKNOWN + "1", "há 12"),
        ("١" * 11, "não há nenhum"),
        ("\0", "não há nenhum"),
        ("a" * 4000, "não há nenhum"),
    ],
)
def test_what_is_no_protocol_is_told_by_its_length_without_asking_the_database(
    central: Installation, typed: str, told: str
) -> None:
    central.client.get("/")  # as the process has known the edition in force since its start
    asked: list[str] = []
    engine = central.ports.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    mistyped = UNKNOWN[:-1] + str((int(UNKNOWN[-1]) + 1) % 10)
    for each, words in ((typed, SHORT.format(told)), (mistyped, NOT_FOUND)):
        code, html = ask(central, each)
        assert (code, words in html) == (422, True)
    assert asked == []
    ask(central, UNKNOWN)
    assert asked, "and one that could be is looked up"


def test_unknown_ones_are_limited_by_the_address_and_mistyped_ones_are_not(
    central: Installation,
) -> None:
    hire(central, "Bia")
    request(central)
    for _ in range(10):
        assert ask(central, "1234")[0] == 422
    codes = [ask(central, UNKNOWN)[0] for _ in range(MAX_PER_HOUR + 1)]
    assert codes == [422] * MAX_PER_HOUR + [429]
    code, html = ask(central, protocol(central))
    assert (code, "Tente de novo daqui a uma hora." in html) == (429, True)
    assert ask(central, protocol(central), "203.0.113.8")[0] == 200


def test_one_households_addresses_count_as_one(central: Installation) -> None:
    codes = [ask(central, UNKNOWN, f"2001:db8:1:2::{n}")[0] for n in range(6)]
    assert codes == [422] * 5 + [429]
    assert network("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert network("203.0.113.7") == "203.0.113.7"


def test_the_limit_holds_while_redis_does_not_answer(installed: Install, sqlite_url: str) -> None:
    with short_folder() as folder:
        redis = RedisProgram(folder)
        redis.start()
        central = installed(sqlite_url, REDIS_URL=redis.url)
        redis.stop()
        codes = [ask(central, UNKNOWN)[0] for _ in range(7)]
    assert codes == [422] * 5 + [429] * 2


def test_no_protocol_is_logged(central: Installation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hire(central, "Bia")
    request(central)
    caplog.clear()
    ask(central, protocol(central))
    ask(central, UNKNOWN)
    assert protocol(central) not in caplog.text
    assert UNKNOWN not in caplog.text


def test_a_huge_form_is_refused(central: Installation) -> None:
    answer = central.client.post("/protocolo", data={"protocolo": "1" * 5000})
    assert answer.status_code == 413
    assert "consultar um protocolo" in answer.text


def test_the_page_names_the_protocol_in_which_a_joined_one_goes_on(
    central_on_both: Installation,
) -> None:
    hire(central_on_both, "Bia")
    for _ in range(2):
        request(central_on_both)
    first, second = (protocol(central_on_both, n) for n in (1, 2))
    grouped = f"{first[:4]} {first[4:8]} {first[8:]}"
    assert f"Este pedido continua no protocolo {grouped}." in ask(central_on_both, second)[1]
    assert "continua no protocolo" not in ask(central_on_both, first)[1]


def test_a_time_that_nobody_was_told_is_no_promise_of_the_page(
    central_on_both: Installation,
) -> None:
    """A supervisor's callback without a word to anybody: the ledger has no promise of it."""
    central = central_on_both
    hire(central, "Bia")
    now = central.clock.now()
    with central.ports.database.write() as session:
        case = Case(protocol=make_protocol(7), channel="phone", state="open", opened_at=now)
        session.add(case)
        session.flush()
        wish = CallbackWish(case.id, "+5584988887777", "", origin="desk", in_writing=False)
        asked = booking.ask(session, wish, central.line.around(now))
        assert asked.answer is booking.BookingOutcome.REGISTERED
    assert central.rows("SELECT count(*) FROM promises") == [(0,)]
    html = ask(central, make_protocol(7))[1]
    assert "Vamos ligar para você." in html
    assert "até segunda" not in html
    assert "O prazo que demos" not in html
    heard = central.dial("+5584988880000").press("9").press("1").press(make_protocol(7)).heard
    assert "Vamos ligar para você." in heard
    assert "Vamos ligar até" not in heard

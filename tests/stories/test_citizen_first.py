"""Callbacks that ring the citizen first: one key, then an agent; what happens when none comes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urldefrag

import pytest

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.ports.carrier import CarrierCall
from ivr.ports.failures import Failure
from ivr.store.callbacks import callbacks
from ivr.store.cases.cases import Case
from ivr.usecases.callbacks.agents import free_agents
from ivr.usecases.callbacks.booking import Booking
from ivr.usecases.callbacks.reconcile import reconcile_legs
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.surveys.by_telephone import take_call_forms
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation, Telephone
from tests.usecases.surveys.under_way import put_under_way
from tests.web.telephone.test_failures import Broken, with_ports

OPTIONS = "Para falar agora, digite um. Para cancelar o retorno, digite dois."
HELLO = f"Secretaria da Fazenda do Rio Grande do Norte. É o retorno que você pediu. {OPTIONS}"


class CitizensFirst(DiskCallflowFiles):
    """Our files, but for one topic, whose sector wants the citizen to be rung first."""

    def texts(self) -> Mapping[str, str]:
        """Each file's text."""
        texts = dict(super().texts())
        file = "topics/4-extrato.toml"
        return {**texts, file: f'rings_first = "citizen"\n{texts[file]}'}


@dataclass
class CitizenLeg:
    """A citizen's own telephone that we rang, and the agent's behind it."""

    desk: Desk
    telephone: Telephone
    url: str

    def tell(self, status: str, seconds: int = 0, **also: str) -> Self:
        """Twilio says how far the citizen's leg is."""
        form = self.form(self.telephone.sid, CallStatus=status) | also
        if status == "completed":
            form["CallDuration"] = str(seconds)
        assert self.telephone.central.post(f"{self.url}/status", form).status_code == 204
        return self

    def machine(self, answered_by: str) -> Self:
        """Twilio says who or what picked up."""
        form = self.form(self.telephone.sid, AnsweredBy=answered_by)
        assert self.telephone.central.post(f"{self.url}/machine", form).status_code == 204
        return self

    def answer(self) -> Self:
        """The citizen picks up."""
        self.tell("in-progress")
        self.telephone.request(self.url)
        return self

    def press(self, digits: str) -> Self:
        """The citizen presses a key."""
        self.telephone.press(digits)
        return self

    def agent(self, key: str = "1") -> Telephone:
        """The agent picks up, hears what it is about and presses that key, or none."""
        (callee,) = self.telephone.last
        also = {"ParentCallSid": self.telephone.sid, "Direction": "outbound-dial"}
        agent = Telephone(self.telephone.central, f"{self.telephone.sid}a", "", also)
        agent.request(callee.attrib["url"])
        return agent.request(agent.last.attrib["action"], Digits=key)

    def talk(self, seconds: int) -> Self:
        """The agent takes the citizen, the two talk, and the agent hangs up."""
        assert not self.agent().verbs, "an empty document puts the two through"
        self.telephone.transfer("completed", True, seconds)
        return self

    def form(self, sid: str, **also: str) -> dict[str, str]:
        """What each webhook of that leg says."""
        account = self.telephone.central.settings.TWILIO_ACCOUNT_SID
        return {"CallSid": sid, "AccountSid": account, "Direction": "outbound-api", **also}


def wished(central: Installation, number: str = MOBILE, topic: str = "") -> Booking:
    """A request about a topic whose sector rings citizens first."""
    asked = request(central, number, topic=topic)
    assert asked.callback
    with central.ports.database.write() as session:
        found = callbacks.lock(session, asked.callback.id)
        assert found
        found.agent_first = False
    return asked


def ring(desk: Desk) -> CitizenLeg:
    """The next callback rings a citizen's telephone."""
    assert desk.relay() == 1
    assert desk.work() == 1
    order, known = desk.carrier.calls[-1], desk.carrier.known_calls[-1]
    assert "/voice/called/" in order.answer_url, "an agent's telephone was rung"
    also = {"Direction": "outbound-api"}
    url = urldefrag(order.answer_url).url
    return CitizenLeg(desk, Telephone(desk.central, known.sid, "", also), url)


def mind(central: Installation) -> None:
    """One round of the clock's duties."""
    watch_callbacks(central.line)
    reconcile_legs(central.line)


def row(central: Installation, columns: str = "state, attempts, agent_first") -> tuple[object, ...]:
    """What stands in the newest callback."""
    return central.rows(f"SELECT {columns} FROM callbacks ORDER BY id DESC LIMIT 1")[0]


def results(central: Installation) -> list[object]:
    """How each attempt ended."""
    return [result for (result,) in central.rows("SELECT result FROM attempts ORDER BY id")]


def later(central: Installation) -> timedelta:
    """In how long the newest callback may be tried again."""
    ((at,),) = central.rows("SELECT next_at FROM callbacks ORDER BY id DESC LIMIT 1")
    given = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return given.replace(tzinfo=UTC) - central.clock.now()


def test_a_citizen_is_rung_first_presses_a_key_and_talks(central_on_both: Installation) -> None:
    central = central_on_both
    hire(central, "Ana")
    wished(central, topic="1-uvt")
    desk = Desk(central)
    leg = ring(desk).answer()
    (order,) = desk.carrier.calls
    assert (order.to, order.ring_seconds) == (MOBILE, 25)
    assert order.machine_url == f"{leg.url}/machine"
    assert leg.telephone.heard == HELLO
    gather = leg.telephone.last
    assert gather.attrib["input"] == "dtmf", "a machine's words choose nothing"
    leg.press("1")
    dial = leg.telephone.last
    assert dial.attrib["callerId"] == central.settings.LINE_NUMBER
    assert (dial.attrib["timeout"], dial.attrib["timeLimit"]) == ("25", "3600")
    (callee,) = dial
    assert (callee.tag, callee.text) == ("Sip", "sip:ana@pbx.exemplo.br")
    assert row(central) == ("dialling", 0, 0), "nothing is counted before an agent takes it"
    leg.machine("machine_start").talk(90)
    assert leg.telephone.heard == "Obrigado."
    assert row(central) == ("kept", 1, 0)
    assert results(central) == ["presumed"], "whoever pressed a key is no machine"
    leg.tell("completed", 110)
    assert central.rows("SELECT state, why FROM promises") == [("kept", "falamos com a pessoa")]
    heard = central.rows("SELECT heard FROM steps ORDER BY n")
    assert heard == [("start",), ("ready",), ("dial bridged",)], "no telephone stands in the log"
    assert central.rows("SELECT direction, outcome FROM calls") == [("outbound", "called-back")]
    assert central.rows("SELECT state FROM cases") == [("answered",)]
    assert central.rows("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == [(0,)]
    assert desk.relay() == 0


@pytest.mark.parametrize("topic", ["", "uvt"])
def test_the_agent_hears_the_cases_topic_where_none_was_asked_with(
    central: Installation, topic: str
) -> None:
    hire(central, "Ana")
    request(central)
    with central.ports.database.write() as session:
        session.get_one(Case, 1).topic = topic
    heard = Desk(central).ring().answer().telephone.heard
    about = {"": "Outro assunto", "uvt": "Senha da U V T"}[topic]
    assert heard.startswith(f"Retorno da central. {about}. Protocolo final ")


def test_the_agent_hears_what_it_is_about_and_is_asked_for_a_key(central: Installation) -> None:
    hire(central, "Ana")
    wished(central, topic="uvt")
    leg = ring(Desk(central)).answer().press("1")
    (callee,) = leg.telephone.last
    also = {"Direction": "outbound-dial", "ParentCallSid": leg.telephone.sid}
    agent = Telephone(central, "CAagent", "", also)
    agent.request(callee.attrib["url"])
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    assert agent.heard.startswith("Retorno da central. Senha da U V T. Protocolo final ")
    assert agent.heard.endswith("Para falar com a pessoa, digite um.")
    assert str(protocol) not in agent.document
    assert agent.seconds + 5 < 30


def test_a_sectors_choice_in_its_topics_file_decides(central: Installation) -> None:
    with_ports(central, files=CitizensFirst())
    hire(central, "Ana")
    for n, digit in enumerate("43"):
        call = central.dial(f"+558498888770{n}").press(digit).press("0")
        call.transfer("busy", False, 0).press("1")
        assert "Registrado." in call.heard
    found = central.rows("SELECT topic, agent_first FROM callbacks ORDER BY id")
    assert found == [("extrato", 0), ("cadastro", 1)]


def test_row_38_nothing_personal_is_said_before_key_1(central: Installation) -> None:
    hire(central, "Ana")
    wished(central, topic="uvt")
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    leg = ring(Desk(central)).answer()
    heard = [leg.telephone.heard]
    for turn in range(3):
        leg.press("7") if turn == 1 else leg.telephone.keep_silent()
        heard.append(leg.telephone.heard)
    assert heard[:2] == [HELLO, HELLO]
    assert heard[2] == f"Não entendi sua escolha. {OPTIONS}"
    assert heard[3].startswith("Não recebi sua escolha. Escreva para: atendimento")
    assert leg.telephone.last.tag == "Hangup"
    for said in heard:
        for secret in (str(protocol), "protocolo", "senha", "U V T", "sete sete", "Ana"):
            assert secret.casefold() not in said.casefold(), said
    leg.tell("completed", 60)
    assert (row(central), results(central)) == (("waiting", 1, 0), ["short"])


def test_key_2_cancels_and_nobody_calls_any_more(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    wished(central_on_both)
    desk = Desk(central_on_both)
    leg = ring(desk).answer().press("2")
    assert leg.telephone.heard == "Seu retorno foi cancelado. Obrigado."
    leg.tell("completed", 20)
    assert row(central_on_both) == ("cancelled", 0, 0)
    assert central_on_both.rows("SELECT state, why FROM promises") == [
        ("released", "a pedido de quem atendeu")
    ]
    assert central_on_both.rows("SELECT state FROM cases") == [("cancelled",)]
    central_on_both.clock.advance(3600)
    assert desk.relay() == 0


@pytest.mark.parametrize("answered_by", ["", "human", "machine_start", "fax", "unknown"])
@pytest.mark.parametrize(
    ("status", "result", "minutes"),
    [
        ("busy", "busy", 5),
        ("no-answer", "no-answer", 30),
        ("canceled", "no-answer", 30),
        ("failed", "failed", 2),
        ("completed", "short", 30),
    ],
)
def test_row_29_each_end_has_its_own_next_attempt_citizen_first(
    central: Installation, status: str, result: str, minutes: int, answered_by: str
) -> None:
    hire(central, "Ana")
    wished(central)
    leg = ring(Desk(central))
    if status == "completed":
        leg.answer()
        if answered_by:
            leg.machine(answered_by)
        leg.telephone.keep_silent().keep_silent().keep_silent()
        if answered_by.startswith(("machine", "fax")):
            result = "machine"
    leg.tell(status, 40)
    assert (row(central), results(central)) == (("waiting", 1, 0), [result])
    assert later(central) == timedelta(minutes=minutes)


def test_row_29_a_number_that_does_not_exist_is_not_tried_again(central: Installation) -> None:
    hire(central, "Ana")
    wished(central)
    ring(Desk(central)).tell("failed", SipResponseCode="404")
    assert row(central, "state, attempts, needs_person") == ("unreachable", 1, 1)


def test_row_29_after_three_attempts_a_person_is_asked_for_citizen_first(
    central: Installation,
) -> None:
    hire(central, "Ana")
    wished(central)
    desk = Desk(central)
    for _ in range(3):
        central.clock.advance(5 * 60)
        ring(desk).tell("busy")
    assert row(central, "state, attempts, needs_person") == ("exhausted", 3, 1)
    assert central.rows("SELECT state FROM promises") == [("broken",)] * 2, (
        "the first, and the next"
    )
    assert central.rows("SELECT state FROM cases") == [("unreached",)]


@pytest.mark.parametrize("how", ["busy", "no-answer", "failed", "no key", "another key"])
def test_no_agent_answers_apology_place_kept_no_attempt_once(
    central_on_both: Installation, how: str
) -> None:
    central = central_on_both
    hire(central, "Ana")
    wished(central)
    central.clock.advance(1)
    request(central, "+5584988886666")
    desk = Desk(central)
    leg = ring(desk).answer().press("1")
    if how in ("no key", "another key"):
        agent = leg.agent("" if how == "no key" else "9")
        assert "O retorno volta para a fila." in agent.heard
        assert agent.last.tag == "Hangup", "an agent's voicemail is no answer"
        leg.telephone.transfer("completed", False, 12)
    else:
        leg.telephone.transfer(how, False, 0)
    assert leg.telephone.heard.startswith("Desculpe, ninguém conseguiu atender agora.")
    assert "uma pessoa vai ligar para você. Seu protocolo é: " in leg.telephone.heard
    leg.tell("completed", 60)
    first = central.rows("SELECT state, attempts, agent_first FROM callbacks WHERE id = 1")
    assert first == [("waiting", 0, 1)]
    assert central.rows("SELECT state FROM promises WHERE callback_id = 1") == [("open",)]
    assert central.rows("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == [(0,)]
    central.clock.advance(61)
    assert desk.relay() == 1
    assert desk.queue.published[-1][1] == 1, "it is before the one that came later"
    desk.work()
    assert desk.carrier.calls[-1].to.startswith("sip:"), "once: now an agent is rung first"


def test_the_attempts_before_it_are_kept_when_an_agent_is_rung_first(central: Installation) -> None:
    hire(central, "Ana")
    wished(central)
    desk = Desk(central)
    ring(desk).tell("busy")
    central.clock.advance(300)
    leg = ring(desk).answer().press("1")
    leg.telephone.transfer("no-answer", False, 0)
    leg.tell("completed", 40)
    assert row(central) == ("waiting", 1, 1)
    central.clock.advance(61)
    desk.ring().answer().press("1").talk(60).press("1")
    assert row(central) == ("kept", 2, 1)


def test_who_hangs_up_while_the_agent_rings_keeps_the_place(central: Installation) -> None:
    hire(central, "Ana")
    wished(central)
    leg = ring(Desk(central)).answer().press("1")
    leg.telephone.transfer("canceled", False, 0, CallStatus="completed")
    leg.tell("completed", 25)
    assert row(central, "state, attempts, agent_first, agent_misses") == ("waiting", 0, 1, 0)
    assert results(central) == ["withdrawn"]


def test_a_talk_that_breaks_off_is_an_attempt(central: Installation) -> None:
    hire(central, "Ana")
    wished(central)
    leg = ring(Desk(central)).answer().press("1")
    leg.agent()
    leg.telephone.transfer("completed", True, 19)
    assert leg.telephone.heard.startswith("A ligação com a central telefônica caiu. Seu protocolo")
    assert (row(central), results(central)) == (("waiting", 1, 0), ["short"])


def test_the_agents_key_is_what_counts_as_answered(central: Installation) -> None:
    """DialCallDuration begins when the agent's side picks up, before its key."""
    hire(central, "Ana")
    wished(central)
    leg = ring(Desk(central)).answer().press("1")
    central.clock.advance(12)
    leg.agent()
    central.clock.advance(10)
    leg.telephone.request(
        leg.telephone.last.attrib["action"], DialCallStatus="completed", DialCallDuration="22"
    )
    assert results(central) == ["short"], "ten seconds were talked"


def test_without_the_agents_key_nobody_was_put_through(central: Installation) -> None:
    """DialBridged is not always told."""
    hire(central, "Ana")
    wished(central)
    leg = ring(Desk(central)).answer().press("1")
    leg.telephone.request(
        leg.telephone.last.attrib["action"], DialCallStatus="completed", DialCallDuration="40"
    )
    assert leg.telephone.heard.startswith("Desculpe, ninguém conseguiu atender agora.")
    assert (row(central), results(central)) == (("waiting", 0, 1), ["agent-missed"])


def test_key_1_repeated_rings_one_agent(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    wished(central_on_both)
    leg = ring(Desk(central_on_both)).answer().press("1")
    said = leg.telephone.document
    assert leg.telephone.again(-1) == said
    assert len(central_on_both.rows("SELECT n FROM steps")) == 2


def test_the_last_minutes_before_closing_ring_no_agent(central: Installation) -> None:
    central.clock.at = datetime(2026, 11, 23, 16, 57, 30, tzinfo=UTC)
    hire(central, "Ana")
    wished(central)
    central.clock.at = datetime(2026, 11, 24, 16, 57, 30, tzinfo=UTC)
    leg = ring(Desk(central)).answer()
    central.clock.advance(40)
    leg.press("1")
    assert leg.telephone.heard.startswith("O horário de atendimento acabou. Uma pessoa vai ligar")
    assert leg.telephone.last.tag == "Hangup"
    leg.tell("completed", 60)
    assert row(central) == ("waiting", 0, 0)
    assert central.rows("SELECT next_at FROM callbacks") == [("2026-11-25 11:00:00.000000",)]


def break_switchboard(central: Installation) -> None:
    """Two transfers fail: the switchboard is known to be down."""
    for _ in range(2):
        central.dial("+5584977776666").press("0").transfer("failed", False, 0)


def test_a_switchboard_that_fails_meanwhile_rings_no_agent(central: Installation) -> None:
    hire(central, "Ana")
    wished(central)
    leg = ring(Desk(central)).answer()
    break_switchboard(central)
    leg.press("1")
    assert leg.telephone.heard.startswith("Desculpe, ninguém conseguiu atender agora.")
    leg.tell("completed", 30)
    assert row(central, "state, attempts, agent_first, agent_misses") == ("waiting", 0, 1, 0)


def test_no_citizen_is_rung_to_try_a_switchboard_that_was_down(central: Installation) -> None:
    hire(central, "Ana")
    wished(central)
    break_switchboard(central)
    desk = Desk(central)
    assert desk.relay() == 0
    central.clock.advance(181)
    desk.ring().answer()
    assert desk.carrier.calls[-1].to.startswith("sip:")
    assert row(central, "state, agent_first") == ("offered", 0), "the sector's choice stands"


def test_an_agent_is_kept_free_for_each_citizen_who_is_rung(central: Installation) -> None:
    hire(central, "Ana", "Bia", "Caio")
    for n in range(6):
        wished(central, f"+55849888877{n:02d}")
    desk = Desk(central)
    created = 0
    for _ in range(10):
        desk.relay()
        created += desk.work()
        central.clock.advance(1)
    assert created == 2, "and one is left to live calls"
    with central.ports.database.write() as session:
        assert free_agents(session, central.clock.now()) == {}


@pytest.mark.parametrize(
    ("failure", "state"), [(Failure.REFUSED, "unreachable"), (Failure.LATER, "waiting")]
)
def test_a_carrier_that_does_not_ring_the_citizen(
    central: Installation, failure: Failure, state: str
) -> None:
    hire(central, "Ana")
    wished(central)
    desk = Desk(central)
    desk.carrier.fail_next(failure, 21211)
    desk.relay()
    assert desk.work() == 0
    assert row(central, "state")[0] == state
    assert central.rows("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == [(0,)]


def test_row_25_a_citizen_whose_call_is_not_confirmed_is_looked_up_not_rung_again(
    central: Installation,
) -> None:
    hire(central, "Ana")
    wished(central)
    desk = Desk(central)
    desk.carrier.fail_next(Failure.UNKNOWN, really_done=True)
    ring(desk)
    for _ in range(4):
        central.clock.advance(60)
        mind(central)
        assert desk.relay() == 0
    assert row(central, "state")[0] == "offered", "Twilio says that it is queued"
    change(desk, status="no-answer")
    mind(central)
    assert (row(central), results(central)) == (("waiting", 1, 0), ["no-answer"])
    assert len(desk.carrier.calls) == 1


def test_row_25_a_citizens_call_that_twilio_knows_nothing_of_is_made_again(
    central: Installation,
) -> None:
    hire(central, "Ana")
    wished(central)
    desk = Desk(central)
    desk.carrier.fail_next(Failure.UNKNOWN)
    desk.relay()
    assert desk.work() == 0
    central.clock.advance(116)
    mind(central)
    assert (row(central), results(central)) == (("waiting", 0, 0), ["not-placed"])
    central.clock.advance(61)
    ring(desk)


def test_row_12_a_citizens_talk_whose_end_is_never_told_is_looked_up(central: Installation) -> None:
    hire(central, "Ana")
    wished(central)
    desk = Desk(central)
    leg = ring(desk).answer().press("1")
    leg.agent()
    central.clock.advance(9 * 60)
    mind(central)
    assert desk.carrier.looked_up == [], "a talk is left alone for ten minutes"
    central.clock.advance(2 * 60)
    change(desk, status="in-progress")
    mind(central)
    assert row(central, "state")[0] == "dialling", "Twilio says that they still talk"
    change(desk, status="completed", seconds=600)
    mind(central)
    assert row(central, "state")[0] == "wrap-up"
    central.clock.advance(61)
    mind(central)
    assert (row(central), results(central)) == (("kept", 1, 0), ["presumed"])
    assert central.rows("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == [(0,)]


@pytest.mark.parametrize(("key", "result", "counted"), [("1", "short", 1), ("", "agent-missed", 0)])
def test_an_end_without_the_dials_word_is_decided_by_the_agents_key(
    central: Installation, key: str, result: str, counted: int
) -> None:
    hire(central, "Ana")
    wished(central)
    leg = ring(Desk(central)).answer().press("1")
    leg.agent(key)
    central.clock.advance(8)
    leg.tell("completed", 8)
    assert row(central, "state")[0] == "wrap-up"
    central.clock.advance(61)
    mind(central)
    assert results(central) == [result]
    assert row(central) == ("waiting", counted, 1 - counted)


def test_late_and_shuffled_news_of_the_citizens_leg_change_nothing(central: Installation) -> None:
    hire(central, "Ana")
    wished(central)
    leg = ring(Desk(central)).tell("busy")
    for status in ("ringing", "in-progress", "completed", "busy"):
        leg.tell(status, 50)
    assert (row(central), results(central)) == (("waiting", 1, 0), ["busy"])
    leg.answer()
    assert leg.press("1").telephone.heard == "Este retorno não está mais na fila. Obrigado."


@pytest.mark.parametrize("address", ["/voice/called/1", "/voice/called/turn/1"])
def test_row_7_a_citizen_whom_we_rang_hears_no_agents_apology(
    central: Installation, address: str
) -> None:
    broken = Broken(central.settings.DATABASE_URL)
    with_ports(central, database=broken)
    call = Telephone(central, "CA7", "", {"Direction": "outbound-api"}).request(address)
    agent = Telephone(central, "CA8", "", {"Direction": "outbound-dial"})
    for path in ("/voice/called/1/agent", "/voice/called/1/agent/key"):
        assert not agent.request(path).verbs, "the citizen who waits is put through all the same"
    broken.dispose()
    assert call.heard.startswith("Desculpe, nosso sistema não respondeu. Escreva para: ")
    assert "fila" not in call.heard
    assert [verb.tag for verb in call.verbs] == ["Say", "Hangup"]


def change(desk: Desk, **also: object) -> CarrierCall:
    """Twilio's own list says that of the newest call."""
    known = desk.carrier.known_calls
    known[-1] = replace(known[-1], **also)  # type: ignore[arg-type]
    return known[-1]


def test_a_citizen_who_was_rung_first_is_asked_after_the_talk_and_keeps_no_agent(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    put_under_way(central.ports)
    hire(central, "Ana")
    wished(central, topic="1-uvt")
    leg = ring(Desk(central)).answer().press("1").talk(90)
    assert leg.telephone.heard.startswith("Duas perguntas, opcionais e anônimas.")
    assert leg.telephone.last.attrib["input"] == "dtmf"
    assert row(central, "state") == ("kept",)
    assert central.rows("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == [(0,)]
    assert leg.press("5").press("1").telephone.heard == "Obrigado."
    leg.tell("completed", 130)
    assert take_call_forms(central.line) == 1
    assert central.rows("SELECT outcome, channel FROM survey_responses") == [("complete", "phone")]
    assert central.rows("SELECT direction, outcome FROM calls") == [("outbound", "called-back")]

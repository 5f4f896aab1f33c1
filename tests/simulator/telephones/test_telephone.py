"""`flask call`: scripts and people in the terminal."""

from click.testing import CliRunner, Result
from werkzeug.wrappers import Response

from ivr.commands.calls.telephone import call
from tests.simulator.customer import SWITCHBOARD, Company, Customer

MENU = """<Response><Gather input="dtmf speech" numDigits="1" action="/next">
    <Say>Para mercadoria, digite dois.</Say></Gather><Say>Não ouvi.</Say></Response>"""


def run(company: Company, *options: str, typed: str | None = None) -> Result:
    """The command run against this simulator."""
    arguments = ["--simulator", company.root, *options]
    return CliRunner().invoke(call, arguments, input=typed)


def test_a_script_presses_keys_and_prints_captions(company: Company, customer: Customer) -> None:
    """Digits, words and silence, each when the line listens."""
    customer.serves("/voice/incoming", MENU)
    customer.serves("/next", MENU, MENU, "<Response><Say>Tchau.</Say></Response>")
    done = run(company, "--keys", "2,diga:mercadoria,1", "--fast")
    assert done.exit_code == 0, done.output
    assert done.output.count("LINHA      Para mercadoria, digite dois.") == 3
    assert "VOCÊ       [2]" in done.output
    assert "VOCÊ       mercadoria" in done.output
    assert "LINHA      Tchau." in done.output
    told = [
        each.params.get("Digits") or each.params["SpeechResult"] for each in customer.at("/next")
    ]
    assert told == ["2", "mercadoria", "1"]


def test_silence_falls_through(company: Company, customer: Customer) -> None:
    """The line says what it says to silence."""
    customer.serves("/voice/incoming", MENU)
    done = run(company, "--keys", "silence", "--fast")
    assert "LINHA      Não ouvi." in done.output


def test_a_script_that_ends_hangs_up(company: Company, customer: Customer) -> None:
    """Nobody is left on the line with the agent."""
    customer.serves("/voice/incoming", MENU)
    customer.serves("/next", f"<Response><Dial>{SWITCHBOARD}</Dial></Response>")
    done = run(company, "--keys", "0", "--fast", "--agent", "answers")
    assert done.exit_code == 0, done.output
    assert "ATENDENTE  (atendeu)" in done.output
    assert "quem ligou desligou" in done.output


def test_a_machine_may_take_the_agents_place(company: Company, customer: Customer) -> None:
    """It greets, records for a while, and hangs up."""
    customer.serves("/voice/incoming", f"<Response><Dial>{SWITCHBOARD}</Dial></Response>")
    done = run(company, "--keys", "silence", "--fast", "--agent", "machine")
    assert done.exit_code == 0, done.output
    assert "ATENDENTE  Você ligou para a caixa postal." in done.output
    assert "fim da conversa com a central" in done.output


def test_the_clock_is_set_to_fortaleza_time(company: Company, customer: Customer) -> None:
    """Ten in the morning there is 13:00 UTC."""
    customer.serves("/voice/incoming", "<Response/>")
    run(company, "--keys", "hangup", "--fast", "--at", "2026-11-23 10:00")
    told = company.get("/clock")
    assert isinstance(told, dict)
    assert told["now"].startswith("2026-11-23T13:0")


def test_a_line_that_fails_exits_with_one(company: Company, customer: Customer) -> None:
    """A script in CI notices."""
    customer.serves("/voice/incoming", Response("no", 500))
    done = run(company, "--keys", "1", "--fast")
    assert done.exit_code == 1
    assert "A linha falhou." in done.output


def test_without_a_simulator_it_says_what_to_start() -> None:
    """No traceback."""
    done = run(Company("http://127.0.0.1:9"), "--keys", "1")
    assert done.exit_code == 1
    assert "start `make run` first" in done.output
    assert "SIMULATOR_PORT" in done.output


def test_a_person_types(company: Company, customer: Customer) -> None:
    """Lines of input are keys or words; the end of the input hangs up."""
    customer.serves("/voice/incoming", MENU)
    customer.serves("/next", MENU)
    done = run(company, "--fast", typed="2\nmercadoria\n")
    assert done.exit_code == 0, done.output
    assert "VOCÊ       [2]" in done.output
    assert "quem ligou desligou" in done.output


def test_a_date_that_is_none_is_refused(company: Company) -> None:
    """Before anything is dialled."""
    done = run(company, "--keys", "1", "--at", "amanhã")
    assert done.exit_code == 2
    assert company.get("/calls") == []


def test_a_script_goes_on_when_the_line_wants_more_keys(
    company: Company, customer: Customer
) -> None:
    """Entries may be parts of one number."""
    customer.serves("/voice/incoming", '<Response><Gather action="/next"/></Response>')
    customer.serves("/next", "<Response/>")
    done = run(company, "--keys", "12,34#", "--fast")
    assert done.exit_code == 0, done.output
    assert customer.at("/next")[0].params["Digits"] == "1234"


def test_a_script_does_not_wait_for_ever_for_an_agent(company: Company, customer: Customer) -> None:
    """In fast pace a telephone that nobody watches rings without end."""
    customer.serves("/voice/incoming", f"<Response><Dial>{SWITCHBOARD}</Dial></Response>")
    done = run(company, "--keys", "", "--fast", "--agent", "ask")
    assert done.exit_code == 0, done.output
    assert "chamando" in done.output

"""One command serves an application that is not ours, from its first word to its last."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ

import pytest
from flask import Flask
from werkzeug.serving import make_server

from ivr.simulator.arguments import ACCOUNT, NUMBER, TOKEN
from tests.simulator.customer import Company
from tests.simulator.other.phone_tree import PLANETS, WAY, phone_tree
from tests.simulator.other.survey import QUESTIONS, survey
from tests.support.programs import wait_until
from tests.web.served import free_port

WELCOME = "For a way home, press one. To call your planet, press two."


@contextmanager
def at_work(app: Flask, voice: str, *arguments: str) -> Iterator[Company]:
    """The application served, and the simulator started for it by one command."""
    server, port = make_server("127.0.0.1", 0, app, threaded=True), free_port()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    root = f"http://127.0.0.1:{server.server_port}"
    command = [sys.executable, "-m", "ivr.simulator", "--port", str(port)]
    command += ["--voice-url", root + voice, *(each.replace("ROOT", root) for each in arguments)]
    bare = {name: environ[name] for name in ("PATH", "HOME") if name in environ}
    try:
        with subprocess.Popen(command, env=bare, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout
            assert program.stdout.readline() == f"Telephone: http://127.0.0.1:{port}\n"
            said = program.stdout.readline()
            assert said == f"Number: {NUMBER}  Account: {ACCOUNT}  Token: {TOKEN}\n"
            try:
                yield Company(f"http://127.0.0.1:{port}")
            finally:
                program.terminate()
                assert program.wait(20) == 0
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_phone_tree_is_walked_to_each_of_its_ends() -> None:
    app = phone_tree(TOKEN)
    with at_work(app, "/ivr/welcome", "--status-url", "ROOT/ended") as company:
        way = company.dial()
        way.press("1")
        assert way.end() == "completed"
        assert way.said == [WELCOME] * 3 + [WAY, "Thank you for calling."]
        company.post(f"/telephones/{PLANETS['3']}", mode="answers", talk_seconds=20)
        planet = company.dial()
        planet.press("7")  # no choice: back to the menu
        planet.press("2")
        planet.press("3")
        assert planet.end() == "completed"
        assert planet.said[3] == "Back to the main menu."
        assert planet.said[-1] == "Your planet has hung up."
        assert [each["address"] for each in company.diallings()] == [PLANETS["3"]]
        back = company.dial()
        for keys in ("2", "*", "1"):
            back.press(keys)
        assert back.end() == "completed"
        silent = company.dial()
        silent.wait()
        assert (silent.end(), silent.said) == ("completed", [WELCOME] * 3)
        wait_until("the ends are told", lambda: len(app.config["ENDED"]) == 4)
        assert set(app.config["ENDED"]) == {"completed"}
        assert company.errors() == []


def test_a_survey_with_addresses_by_get_is_answered_whole() -> None:
    app = survey(TOKEN)
    with at_work(app, "/voice", "--voice-method", "GET") as company:
        call = company.dial()
        call.wait()  # nothing said: the question comes again
        call.say("procuro o santo graal desde que perdi o meu cavalo")
        call.press("9")
        call.press("24#")
        call.wait()  # no answer: the question comes again
        call.press("1")
        assert call.end() == "completed"
        asked = [text for _, text in QUESTIONS]
        assert call.said[1:] == [asked[0], *asked[:2], asked[2], asked[2], "Goodbye."]
        (_, sound), *others = app.config["ANSWERS"]
        assert others == [(1, "24"), (2, "1")]
        assert sound.startswith(f"{company.root}/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE")
        assert app.config["WORDS"] == ["procuro o santo graal desde que perdi o meu cavalo"]
        assert company.errors() == []
        rest = company.client(ACCOUNT, TOKEN).incoming_phone_numbers.list()
        assert [(each.phone_number, each.voice_method) for each in rest] == [(NUMBER, "GET")]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--voice-url", "localhost:5000"], "is no web address"),
        (["--status-url", "http://localhost/ended"], "--voice-url is missing"),
    ],
)
def test_a_command_that_makes_no_sense_is_told_why(arguments: list[str], why: str) -> None:
    command = [sys.executable, "-m", "ivr.simulator", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert ended.returncode == 2
    assert why in ended.stderr

"""OPTIONS to real SIP servers from Debian, and to a stub that behaves as none of them does."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from ivr.gateways.telephone.sip_probe import SipProbe
from tests.support.programs import DEADLINE, short_folder, wait_until
from tests.web.served import free_port

SIP = Path(__file__).parent / "sip"


def program(name: str, package: str) -> str:
    """Where a SIP server of Debian's lies."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"{name} is missing: apt-get install {package}"
    return found


@contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A SIP server that runs in a group of its own while the block runs."""
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "dumb"},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(DEADLINE)


@contextmanager
def sipp(port: int, transport: str, answer: str) -> Iterator[subprocess.Popen[bytes]]:
    """SIPp as a switchboard that answers so, over udp or tcp."""
    with short_folder() as folder:
        scenario = folder / "answer.xml"
        scenario.write_text((SIP / "answer.xml").read_text().replace(" ANSWER\n", f" {answer}\n"))
        command = [program("sipp", "sip-tester"), "-sf", str(scenario), "-nostdin"]
        command += ["-i", "127.0.0.1", "-p", str(port), "-t", f"{transport[0]}1"]
        with started(*command) as process:
            yield process


@contextmanager
def kamailio(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Kamailio, over UDP and TCP on one port."""
    with short_folder() as folder:
        command = [program("kamailio", "kamailio"), "-f", str(SIP / "kamailio.cfg"), "-DD", "-E"]
        command += ["-m", "16", "-M", "4", "-n", "1", "-Y", str(folder), "-P", f"{folder}/pid"]
        command += ["-l", f"udp:127.0.0.1:{port}", "-l", f"tcp:127.0.0.1:{port}"]
        with started(*command) as process:
            yield process


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


@pytest.mark.alone
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_kamailio_answers_until_it_is_gone(transport: str) -> None:
    port = free_port()
    probe = SipProbe(f"sip:central@127.0.0.1:{port};transport={transport}")
    assert probe.answers() is False
    with kamailio(port):
        wait_until("Kamailio answers", lambda: probe.answers() is True)
        assert seconds(probe.answers) < 0.5
    assert probe.answers() is False


@pytest.mark.alone
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_frozen_kamailio_does_not_answer(transport: str) -> None:
    port = free_port()
    probe = SipProbe(f"sip:central@127.0.0.1:{port};transport={transport}")
    with kamailio(port) as process:
        wait_until("Kamailio answers", lambda: probe.answers() is True)
        os.killpg(process.pid, signal.SIGSTOP)
        begun = time.monotonic()
        assert probe.answers() is False
        assert time.monotonic() - begun < 2.5
        os.killpg(process.pid, signal.SIGCONT)
        wait_until("Kamailio answers again", lambda: probe.answers() is True)


@pytest.mark.alone
@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize(
    ("answer", "lives"),
    [
        ("200 OK", True),
        ("404 Not Found", True),
        ("405 Method Not Allowed", True),
        ("486 Busy Here", True),
        ("500 Server Internal Error", True),
        ("603 Decline", True),
        ("408 Request Timeout", False),
        ("503 Service Unavailable", False),
    ],
)
def test_sipp_lives_whatever_it_answers_that_is_its_own(
    transport: str, answer: str, lives: bool
) -> None:
    port = free_port()
    with sipp(port, transport, answer):
        wait_until("SIPp listens", lambda: listens(port, transport))
        probe = SipProbe(f"sip:central@127.0.0.1:{port};transport={transport}")
        assert probe.answers() is lives
        assert seconds(probe.answers) < 0.5


def listens(port: int, transport: str) -> bool:
    """Whether somebody has taken the port; the kernel's own list tells it without a packet."""
    state = "0A" if transport == "tcp" else "07"
    rows = Path(f"/proc/net/{transport}").read_text().splitlines()[1:]
    return any(row.split()[1].endswith(f":{port:04X}") and row.split()[3] == state for row in rows)


Reply = Callable[[str, int], list[str]]


def reply_to(question: str, status: str = "200 OK") -> str:
    """A proper answer to that question."""
    kept = [line for line in question.split("\r\n") if re.match("Via|From|To|Call-ID|CSeq", line)]
    return "\r\n".join([f"SIP/2.0 {status}", *kept, "Content-Length: 0", "", ""])


@contextmanager
def stub(reply: Reply) -> Iterator[tuple[SipProbe, list[str]]]:
    """A peer over UDP that sends what `reply` says to the n-th question; and what it was asked."""
    asked: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        peer.settimeout(0.02)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    question, who = peer.recvfrom(65_535)
                except TimeoutError:
                    continue
                asked.append(question.decode())
                for answer in reply(asked[-1], len(asked)):
                    peer.sendto(answer.encode(), who)

        serving = threading.Thread(target=serve)
        serving.start()
        try:
            yield SipProbe(f"sip:central@127.0.0.1:{peer.getsockname()[1]}"), asked
        finally:
            over.set()
            serving.join()


def test_the_question_is_one_that_a_strict_server_accepts() -> None:
    with stub(lambda question, _: [reply_to(question)]) as (probe, asked):
        assert probe.answers() is True
    (question,) = asked
    head, *lines = question.split("\r\n")
    assert re.fullmatch(r"OPTIONS sip:central@127\.0\.0\.1:\d+ SIP/2\.0", head)
    names = [line.split(":")[0] for line in lines if line]
    for name in ("Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Content-Length"):
        assert names.count(name) == 1
    assert re.search(
        r"^Via: SIP/2\.0/UDP 127\.0\.0\.1:\d+;branch=z9hG4bK\w+;rport", "\n".join(lines)
    )
    assert question.endswith("\r\n\r\n")


@pytest.mark.alone
def test_silence_is_asked_three_times_and_given_two_seconds() -> None:
    with stub(lambda *_: []) as (probe, asked):
        begun = time.monotonic()
        assert probe.answers() is False
        assert 1.9 < time.monotonic() - begun < 2.4
    assert len(asked) == 3
    assert len(set(asked)) == 1


def test_a_lost_question_is_asked_again() -> None:
    with stub(lambda question, n: [reply_to(question)] if n == 2 else []) as (probe, asked):
        assert probe.answers() is True
    assert len(asked) == 2


def test_what_does_not_answer_the_question_is_no_life() -> None:
    def reply(question: str, _: int) -> list[str]:
        return [
            re.sub("branch=[^;]+", "branch=z9hG4bKother", reply_to(question)),
            re.sub("Call-ID: .*", "Call-ID: other\r", reply_to(question)),
            reply_to(question, "100 Trying"),
            reply_to(question, "183 Session Progress"),
            question,
            "SIP/2.0 200 OK\r\n\r\n",
            "é\0\r\n\r\n" * 99,
            "",
        ]

    with stub(reply) as (probe, _):
        assert probe.answers() is False


def test_what_comes_after_other_things_is_heard() -> None:
    def reply(question: str, _: int) -> list[str]:
        other = re.sub("Call-ID: .*", "Call-ID: other\r", reply_to(question, "503 No"))
        return [other, reply_to(question, "100 Trying"), reply_to(question)]

    with stub(reply) as (probe, _):
        assert probe.answers() is True


def test_short_header_names_and_other_cases_are_understood() -> None:
    def reply(question: str, _: int) -> list[str]:
        answer = reply_to(question).replace("Via:", "v :").replace("Call-ID:", "I:")
        return [answer]

    with stub(reply) as (probe, _):
        assert probe.answers() is True


@contextmanager
def tcp_stub(serve: Callable[[socket.socket], None]) -> Iterator[SipProbe]:
    """A peer over TCP that treats its one caller so."""
    with ExitStack() as stack:
        peer = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

        def take() -> None:
            line, _ = peer.accept()
            with line:
                serve(line)

        serving = threading.Thread(target=take)
        serving.start()
        yield SipProbe(f"sip:127.0.0.1:{peer.getsockname()[1]};transport=TCP")
        serving.join()


def test_an_answer_in_pieces_is_put_together() -> None:
    pause = threading.Event()

    def serve(line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        question = line.recv(65_535).decode()
        answer = (reply_to(question, "100 Trying") + reply_to(question)).encode()
        for start in range(0, len(answer), 200):
            line.sendall(answer[start : start + 200])
            pause.wait(0.05)  # long enough to be read as a piece of its own
        line.recv(1)

    with tcp_stub(serve) as probe:
        assert probe.answers() is True


@pytest.mark.alone
def test_a_peer_that_hangs_up_does_not_answer() -> None:
    def serve(line: socket.socket) -> None:
        line.recv(65_535)

    with tcp_stub(serve) as probe:
        assert seconds(probe.answers) < 0.5


@pytest.mark.alone
def test_a_peer_that_takes_the_question_and_says_nothing_does_not_answer() -> None:
    def serve(line: socket.socket) -> None:
        line.recv(65_535)
        line.recv(1)

    with tcp_stub(serve) as probe:
        begun = time.monotonic()
        assert probe.answers() is False
        assert 1.9 < time.monotonic() - begun < 2.4


@pytest.mark.parametrize(
    "switchboard",
    [
        "+558432322033",
        "sips:central@127.0.0.1",
        "sip:central@127.0.0.1;transport=tls",
        "sip:central@127.0.0.1;transport=ws",
        "",
    ],
)
def test_what_cannot_be_asked_is_neither_alive_nor_dead(switchboard: str) -> None:
    assert SipProbe(switchboard).answers() is None


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "x" * 70])
def test_a_name_that_leads_nowhere_does_not_answer(host: str) -> None:
    assert SipProbe(f"sip:central@{host}").answers() is False


@pytest.mark.alone
def test_a_closed_port_is_refused_at_once() -> None:
    probe = SipProbe(f"sip:central@127.0.0.1:{free_port()}")
    assert seconds(probe.answers) < 0.5
    assert probe.answers() is False

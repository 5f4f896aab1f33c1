"""Whatever fails, the caller hears a sentence and a way on (promises 3, 4 and 7)."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ivr.app import create_app
from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.root import ROOT
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.recorded import RecordedPrompt
from ivr.store import schema
from ivr.store.database.database import Database
from tests.conftest import Install
from tests.support.callflow import FILES, edited
from tests.support.installation import SATURDAY, Installation, Telephone
from tests.support.programs import PostgreSQL

ADDRESSES = ("/voice/incoming", "/voice/turn/1", "/voice/dial/1", "/voice/whisper/1")


class Broken(Database):
    """A database whose every use fails in a way that nobody foresaw."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Fail."""
        raise RuntimeError("planted")
        yield

    @contextmanager
    def single_read(self) -> Iterator[Connection]:
        """Fail."""
        raise RuntimeError("planted")
        yield


class StoppedClock:
    """A clock that cannot be read."""

    def now(self) -> None:
        """Fail."""
        raise RuntimeError("planted")


def with_ports(central: Installation, **ports: object) -> Installation:
    """The same installation with other ports."""
    central.app = create_app(central.settings, replace(central.ports, **ports))  # type: ignore[arg-type]
    return central


@pytest.mark.parametrize("address", ADDRESSES)
def test_row_7_an_error_in_any_view_is_spoken(central: Installation, address: str) -> None:
    broken = Broken(central.settings.DATABASE_URL)
    with_ports(central, database=broken)
    call = Telephone(central, "CA7", "+5584988887777", {}).request(address, ParentCallSid="CA6")
    broken.dispose()
    if "whisper" in address:
        assert call.document.endswith("<Response />")  # the caller is put through all the same
        return
    assert call.heard.startswith("Desculpe, nosso sistema não respondeu.")
    assert call.last.tag == "Dial"
    assert call.last.find("Sip") is not None


def test_row_7_even_the_emergency_answer_may_fail(central: Installation) -> None:
    with_ports(central, clock=StoppedClock())
    call = Telephone(central, "CA7", "+5584988887777", {}).request("/voice/incoming")
    assert call.heard.startswith("Desculpe, nosso sistema não respondeu.")
    assert call.last.tag == "Dial"


@dataclass
class Edited:
    """The callflow files as somebody edited them, without recordings."""

    files: dict[str, str]

    def texts(self) -> dict[str, str]:
        """Return the edited texts."""
        return self.files

    def recordings(self) -> dict[str, RecordedPrompt]:
        """Return none."""
        return {}

    def audio(self, file: str) -> None:
        """Return none."""

    def calendar(self) -> str:
        """Return that of this checkout."""
        return DiskCallflowFiles().calendar()


@pytest.mark.parametrize("menu", ["[sentences", "[sentences]\n"])
def test_row_7_where_no_callflow_can_be_read_the_last_words_are_heard(
    central: Installation, menu: str
) -> None:
    with_ports(central, files=Edited({**FILES, "menu.toml": menu}))
    call = Telephone(central, "CA7", "+5584988887777", {}).request("/voice/incoming")
    assert call.heard == "Desculpe, nosso sistema não respondeu. Aguarde."
    assert call.last.tag == "Dial"


def test_row_7_a_file_in_another_encoding_takes_only_itself_away(
    central: Installation, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "callflows", tmp_path / "callflows")
    menu = tmp_path / "callflows" / "menu.toml"
    menu.write_text(FILES["menu.toml"].replace("…", "..."), "cp1252")
    with_ports(central, files=DiskCallflowFiles(tmp_path))
    call = Telephone(central, "CA7", "+5584988887777", {}).request("/voice/incoming")
    assert call.heard == "Desculpe, nosso sistema não respondeu. Aguarde."
    with pytest.raises(CallflowMistakes) as told:
        read_callflow(DiskCallflowFiles(tmp_path).texts())
    assert str(told.value).endswith(
        "  callflows/menu.toml: file: não está em UTF-8: salve-o assim e escreva de novo os acentos"
    )


def test_the_last_words_are_those_of_their_file(central: Installation) -> None:
    words = edited("last-words.toml", "nosso sistema não respondeu", "um momento")
    with_ports(central, files=Edited({**words, "menu.toml": "[sentences"}))
    call = Telephone(central, "CA7", "+5584988887777", {}).request("/voice/incoming")
    assert call.heard == "Desculpe, um momento. Aguarde."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "file: falta este arquivo"),
        ("[heard", "TOML: não foi possível ler o arquivo: "),
        ("[heard]\n", "heard.sorry: falta esta frase"),
        (
            '[heard]\nsorry = { say = "", source = "propria" }',
            "heard.sorry: falta o texto da frase",
        ),
        (
            '[heard]\nsorry = { say = "Protocolo {protocol}.", source = "propria" }',
            "heard.sorry: {protocol} não é preenchido aqui",
        ),
        (
            f'[heard]\nsorry = {{ say = "{"Aguarde na linha. " * 12}", source = "propria" }}',
            "heard.sorry: leva 15,9 s; o máximo é 15 s",
        ),
    ],
)
def test_without_last_words_no_process_answers(
    central: Installation, text: str | None, reason: str
) -> None:
    files = {name: each for name, each in FILES.items() if name != "last-words.toml"}
    if text is not None:
        files["last-words.toml"] = text
    with pytest.raises(CallflowMistakes) as told:
        with_ports(central, files=Edited(files))
    assert f"callflows/last-words.toml: {reason}" in str(told.value)


def test_row_7_a_failed_call_says_so_in_the_log(central: Installation) -> None:
    call = central.dial()
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE steps SET answer = 'no JSON'")
    call.again(0)
    assert call.outcome == "failed"
    call.hang_up()
    assert call.outcome == "failed"


def test_closed_a_failure_names_the_written_route_and_records(central: Installation) -> None:
    central.clock.at = SATURDAY
    central.dial()
    broken = Broken(central.settings.DATABASE_URL)
    remembered = with_ports(central, database=broken)
    call = Telephone(remembered, "CA7", "+5584988887777", {}).request("/voice/incoming")
    broken.dispose()
    assert "Estamos fechados. Voltamos na segunda-feira, às oito horas." in call.heard
    assert "Escreva para: atendimento, arroba set" in call.heard
    assert "O recado será gravado." in call.heard
    assert call.recorder.attrib["maxLength"] == "120"
    call.record_nothing()
    assert call.heard == "Obrigado por ligar."
    call.request("/voice/emergency/kept", RecordingSid="RE7", RecordingDuration="12")
    assert call.heard == "Seu recado foi gravado. Obrigado por ligar."


def test_row_3_a_whole_call_while_the_database_is_down(
    installed: Install, own_postgresql: PostgreSQL
) -> None:
    central = _on(installed, own_postgresql)
    before = central.dial().press("2")
    own_postgresql.stop(signal.SIGQUIT)
    call = Telephone(central, "CAdown", "+5584988887777", {}).request("/voice/incoming")
    assert "nosso sistema não respondeu" in call.heard
    assert call.last.tag == "Dial"
    call.transfer("completed", bridged=True, seconds=40)
    assert call.heard == "Obrigado por ligar."
    call.request("/voice/emergency/dial", DialCallStatus="busy")
    assert "Escreva para" in call.heard
    assert call.recorder.tag == "Record"
    interrupted = before.press("0")
    assert interrupted.last.tag == "Dial"
    own_postgresql.start()
    assert central.dial().press("1").heard.startswith("A U V T é")
    assert central.rows("SELECT count(*) FROM calls") == [(2,)]


@pytest.mark.alone
def test_row_3_a_frozen_database_is_given_up_in_time(
    installed: Install, own_postgresql: PostgreSQL
) -> None:
    central = _on(installed, own_postgresql)
    central.dial()
    assert own_postgresql.process
    children = Path(
        f"/proc/{own_postgresql.process.pid}/task/{own_postgresql.process.pid}/children"
    )
    frozen = [own_postgresql.process.pid, *map(int, children.read_text().split())]
    for pid in frozen:
        _signal(pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        call = Telephone(central, "CAfrozen", "+5584988887777", {}).request("/voice/incoming")
        took = time.monotonic() - begun
    finally:
        for pid in frozen:
            _signal(pid, signal.SIGCONT)
    assert call.last.tag == "Dial"
    assert took < 8


@pytest.mark.alone
def test_row_4_a_locked_table_is_given_up_in_time(installed: Install, postgresql_url: str) -> None:
    central = installed(postgresql_url)
    call = central.dial()
    conninfo = central.ports.database.engine.url.set(drivername="postgresql")
    with psycopg.connect(conninfo.render_as_string(hide_password=False)) as other:
        other.execute("LOCK TABLE steps IN ACCESS EXCLUSIVE MODE")
        begun = time.monotonic()
        call.press("2")
        took = time.monotonic() - begun
        other.rollback()
    assert call.last.tag == "Dial"
    assert took < 4
    assert central.dial().press("1").heard.startswith("A U V T é")


@pytest.mark.alone
def test_a_writer_who_never_ends_is_given_up_in_time(installed: Install, sqlite_url: str) -> None:
    central, other = installed(sqlite_url), installed(sqlite_url)
    call = central.dial()
    with other.ports.database.write():
        begun = time.monotonic()
        call.press("2")
        took = time.monotonic() - begun
    assert call.last.tag == "Dial"
    assert took < 8
    assert central.dial().press("1").heard.startswith("A U V T é")


def _on(installed: Install, server: PostgreSQL) -> Installation:
    server.execute("CREATE DATABASE central")
    schema.upgrade(server.url("central"))
    return installed(server.url("central"))


def _signal(pid: int, number: signal.Signals) -> None:
    os.kill(pid, number)

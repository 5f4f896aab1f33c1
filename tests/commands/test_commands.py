"""The commands: most in this process, and as a shell runs them where that is the point."""

import json
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree.ElementTree import fromstring, parse

import pytest

from ivr.root import ROOT
from ivr.rules.operations.processes import QUEUES
from tests.commands.invoke import BARE, flask, shell
from tests.support.desk import hire, request
from tests.support.installation import install, settings_for
from tests.support.programs import RedisProgram, proofs_folder, short_folder, wait_until

# From December on the doctor asks for the decree of the year to come, which none can be before.
BEFORE_DECEMBER = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.fixture
def environment(tmp_path: Path, redis_program: RedisProgram) -> dict[str, str]:
    """The settings of an installation that was never released."""
    settings = settings_for(
        f"sqlite:///{tmp_path}/central.db",
        redis_program.url,
        RECORDINGS_DIR=str(tmp_path / "recordings"),
        MAIL_DIR=str(tmp_path / "mail"),
    )
    proofs = {"CALLFLOW_PROOFS": str(proofs_folder())}
    return proofs | {name: str(value) for name, value in settings.__dict__.items()}


def test_callflow_check_needs_no_setting_and_prints_its_certificate() -> None:
    done = shell("callflow", "check")
    assert done.returncode == 0, done.stderr
    for word in ("places", "edges", "first menu", "longest", "farthest"):
        assert word in done.stdout
    assert "faults        0" in done.stdout


def test_callflow_check_fails_with_file_key_and_reason(tmp_path: Path) -> None:
    for folder in ("topics", "emails"):
        (tmp_path / "callflows" / folder).mkdir(parents=True)
    for file in (ROOT / "callflows").rglob("*.toml"):
        copy = tmp_path / "callflows" / file.relative_to(ROOT / "callflows")
        copy.write_text(file.read_text().replace("thanks = ", "thanked = "))
    done = flask("callflow", "check", "--root", str(tmp_path))
    assert done.returncode == 1
    assert "callflows/menu.toml: sentences.thanks: falta esta frase" in done.stderr
    assert (
        "callflows/menu.toml: sentences.thanked: este texto não é usado em lugar nenhum"
        in done.stderr
    )


def test_callflow_record_puts_a_recording_in_place_and_check_tells_of_those_that_are_stale(
    tmp_path: Path,
) -> None:
    for file in (ROOT / "callflows").rglob("*.toml"):
        copy = tmp_path / "callflows" / file.relative_to(ROOT / "callflows")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text())
    sound, root = tmp_path / "thanks.mp3", ("--root", str(tmp_path))
    sound.write_bytes((b"\xff\xfb\x90\x00" + bytes(413)) * 40)  # MPEG-1 layer III, one second
    done = flask("callflow", "record", *root, "thanks", str(sound))
    assert done.stdout == "Recorded, 1.0 s: Obrigado por ligar.\n"
    prompts = tmp_path / "recordings" / "prompts"
    assert (prompts / "thanks.mp3").read_bytes() == sound.read_bytes()
    refused = flask("callflow", "record", *root, "protocol", str(sound))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: protocol: a frase varia ({protocol})")
    assert not (prompts / "protocol.mp3").exists()
    menu = tmp_path / "callflows" / "menu.toml"
    menu.write_text(menu.read_text().replace("Obrigado por ligar.", "Muito obrigado."))
    done = flask("callflow", "check", *root)
    assert done.returncode == 0, done.stderr
    assert "warning: recordings/prompts/thanks: a frase mudou depois da gravação" in done.stderr


def test_callflow_draw_writes_a_picture_and_readme_shows_the_present_one(tmp_path: Path) -> None:
    file = tmp_path / "callflow.svg"
    assert flask("callflow", "draw", str(file)).returncode == 0
    assert parse(file).getroot().tag.endswith("svg")
    shown = ROOT / "callflows" / "callflow.svg"
    assert shown.read_text() == file.read_text(), "flask callflow draw callflows/callflow.svg"


def test_callflow_fallback_is_a_whole_answer_of_its_own() -> None:
    done = flask(
        *("callflow", "fallback", "--public-url", "https://central.exemplo.br"),
        *("--switchboard", "+558432322033"),
    )
    verbs = list(fromstring(done.stdout))
    assert [verb.tag for verb in verbs] == ["Gather", "Say", "Dial", "Say", "Hangup"]
    assert verbs[0].attrib["action"].startswith("https://central.exemplo.br/voice/incoming#")
    assert "Atendemos de segunda-feira a sexta-feira, das oito horas às catorze horas." in (
        verbs[1].text or ""
    )
    assert verbs[2].find("Number") is not None
    assert "atendimento, arroba set" in (verbs[3].text or "")


def test_release_then_doctor_misses_only_what_comes_after_it(environment: dict[str, str]) -> None:
    released = flask("release", **environment)
    assert released.returncode == 0, released.stderr
    again = flask("release", **environment)
    assert again.returncode == 0
    with clock_at(BEFORE_DECEMBER) as address:
        doctor = flask("doctor", **{**environment, "TWILIO_API_URL": address})
    never = "no sign of life yet: has it been started?"
    assert [line for line in doctor.stdout.splitlines() if line.startswith("MEND")] == [
        f"MEND clock: {never}",
        f"MEND worker calls: {never}",
        f"MEND worker mail: {never}",
        f"MEND worker desk: {never}",
        "MEND callbacks: none can be promised: nobody has a telephone and a shift"
        " (flask staff phone, flask shifts set)",
        "MEND supervisors: cannot be told of anything: SMS_FROM is empty",
    ]
    assert doctor.returncode == 1
    assert "database: ok" in doctor.stdout
    assert environment["SECRET_KEY"] not in doctor.stdout


def test_doctor_says_what_is_missing_before_a_release(environment: dict[str, str]) -> None:
    doctor = flask("doctor", **environment)
    assert doctor.returncode == 1
    assert "flask db upgrade" in doctor.stdout


def test_doctor_refuses_a_switchboard_that_is_the_line(environment: dict[str, str]) -> None:
    doctor = flask("doctor", **{**environment, "SWITCHBOARD": environment["LINE_NUMBER"]})
    assert doctor.returncode == 1
    assert "SWITCHBOARD is LINE_NUMBER" in doctor.stderr


def test_a_command_without_settings_names_all_of_them() -> None:
    done = flask("doctor")
    assert done.returncode == 1
    assert "PUBLIC_URL is missing" in done.stderr
    assert "SWITCHBOARD is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_names_what_keeps_messages_from_being_kept(
    environment: dict[str, str], tmp_path: Path
) -> None:
    assert flask("db", "upgrade", **environment).returncode == 0
    served = {**environment, "RECORDINGS_DIR": str(ROOT / "ivr" / "web" / "static")}
    assert "is among what anybody may fetch (RECORDINGS_DIR)" in flask("doctor", **served).stdout
    (tmp_path / "file").write_text("")
    full = {**environment, "RECORDINGS_DIR": str(tmp_path / "file")}
    assert re.search(
        "^MEND messages: .* cannot be written to", flask("doctor", **full).stdout, re.M
    )
    usual = {**environment, "RECORDINGS_DIR": "recordings"}
    assert "MEND messages: kept beside the program" in flask("doctor", **usual).stdout
    assert "ok   messages: can be kept" in flask("doctor", **environment).stdout


def test_doctor_counts_files_without_a_recording_and_recordings_without_their_file(
    environment: dict[str, str], tmp_path: Path
) -> None:
    assert flask("db", "upgrade", **environment).returncode == 0
    folder = tmp_path / "recordings" / "messages"
    folder.mkdir(parents=True)
    for name in ("a" * 32, "b" * 32, "c" * 32, f"{'c' * 32}.x1.part"):
        (folder / name).write_bytes(b"x")
    recordings = {"RE1": "b" * 32, "RE2": "d" * 32}
    with closing(sqlite3.connect(tmp_path / "central.db")) as file:
        for sid, name in recordings.items():
            file.execute(
                "INSERT INTO recordings (sid, call_sid, seconds, recorded_at, found_at, state,"
                " file, media_type, sha256, bytes, tries, next_at, publication, legal_hold, why,"
                " note) VALUES (?, 'CA1', 9, '2026-11-23', '2026-11-23', 'kept', ?, '', '', 0, 1,"
                " '2026-11-23', 1, 0, '', '')",
                (sid, name),
            )
        file.commit()
    told = flask("doctor", **environment).stdout
    assert f"MEND messages: 2 files that no recording knows: {'a' * 32}, {'c' * 32}" in told
    assert f"MEND messages: 1 recordings whose file is gone: {'d' * 32}" in told
    held = flask("recordings", "hold", "RE1", "processo 1/2026", **environment)
    assert "RE1 is not erased until it is released." in held.stdout
    assert flask("recordings", "release", "RE1", "fim", **environment).returncode == 0
    assert flask("recordings", "hold", "RE9", "?", **environment).returncode == 1
    assert flask("recordings", "again", "RE1", **environment).returncode == 1
    unknown = flask("cases", "hold", "12345678901", "processo 1/2026", **environment)
    assert unknown.returncode == 1
    assert "there is no such case, or it is erased already" in unknown.stderr


def test_staff_are_added_listed_and_disabled(environment: dict[str, str]) -> None:
    assert flask("db", "upgrade", **environment).returncode == 0
    add = ("staff", "add", "Ana@exemplo.br", "--name", "Ana", "--role", "supervisor")
    secret = {"STAFF_PASSWORD": "uma senha comprida"}
    assert (
        "ana@exemplo.br can sign in as supervisor." in flask(*add, **environment, **secret).stdout
    )
    twice = flask(*add, **environment, **secret)
    assert (twice.returncode, "has an account already" in twice.stderr) == (1, True)
    short = flask(*add, **environment, STAFF_PASSWORD="curta")
    assert "at least 12 characters" in short.stderr
    drawn = flask("staff", "add", "b@exemplo.br", "--name", "B", "--generate", **environment)
    assert "Password: " in drawn.stdout
    code = flask("staff", "code", "b@exemplo.br", **environment)
    assert re.search(r"^([A-Z2-9]{4} ?){4}$", code.stdout, re.M)
    assert "/painel/primeiro-acesso" in code.stdout
    with closing(sqlite3.connect(environment["DATABASE_URL"].removeprefix("sqlite:///"))) as rows:
        ((hashed,),) = rows.execute("SELECT password_hash FROM staff WHERE email LIKE 'ana%'")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    out = flask("staff", "sign-out", "b@exemplo.br", **environment)
    assert "Sessions and known devices ended: 0." in out.stdout
    assert "Name one e-mail, or say --all." in flask("staff", "sign-out", **environment).stderr
    assert "ana@exemplo.br" in flask("staff", "list", **environment).stdout
    assert flask("staff", "disable", "ana@exemplo.br", **environment).returncode == 0
    assert "disabled" in flask("staff", "list", **environment).stdout
    assert flask("staff", "disable", "nobody@exemplo.br", **environment).returncode == 1


def test_staff_have_telephones_pauses_and_shifts(
    environment: dict[str, str], tmp_path: Path
) -> None:
    assert flask("db", "upgrade", **environment).returncode == 0
    add = ("--name", "X", "--generate")
    line = flask("staff", "add", "bia@exemplo.br", *add, "--phone", "3209-7880", **environment)
    assert (line.returncode, "is the line itself" in line.stderr) == (1, True)
    for email in ("ana@exemplo.br", "bia@exemplo.br"):
        phone = f"sip:{email}"
        assert flask("staff", "add", email, *add, "--phone", phone, **environment).returncode == 0
    rung = flask("staff", "phone", "ana@exemplo.br", "(84) 98888-7777", **environment)
    assert rung.stdout == "ana@exemplo.br is rung at (84) 9••••-7777.\n"
    itself = flask("staff", "phone", "ana@exemplo.br", "3209-7880", **environment)
    assert (itself.returncode, "is the line itself" in itself.stderr) == (1, True)
    assert "is not rung" in flask("staff", "phone", "bia@exemplo.br", "", **environment).stdout
    assert flask("staff", "pause", "ana@exemplo.br", **environment).returncode == 0
    given = tmp_path / "shifts.toml"
    given.write_text('"bia@exemplo.br" = ["seg 08:00-11:00"]')
    assert "bia@exemplo.br." in flask("shifts", "seed", str(given), **environment).stdout
    assert "1 agents" in flask("shifts", "seed", **environment).stdout
    assert flask("staff", "phone", "bia@exemplo.br", "sip:bia@pbx", **environment).returncode == 0
    shown = flask("shifts", "show", **environment).stdout
    ana, bia = shown.splitlines()
    assert "sip:bia@pbx" in bia
    assert "(84) 9••••-7777 (paused)" in ana
    assert ana.endswith("seg-sex 08:00-14:00")
    assert bia.endswith("seg 08:00-11:00")
    early = flask("shifts", "set", "ana@exemplo.br", "seg 07:00-14:00", **environment)
    assert (early.returncode, "outside the charter's hours" in early.stderr) == (1, True)
    week = ("seg-qua 08:00-14:00", "sex 08:00-11:00")
    assert flask("shifts", "set", "ana@exemplo.br", *week, **environment).returncode == 0
    assert flask("staff", "resume", "ana@exemplo.br", **environment).returncode == 0
    ana = flask("shifts", "show", "ana@exemplo.br", **environment).stdout
    assert ana.endswith("seg-qua 08:00-14:00, sex 08:00-11:00\n")
    assert "paused" not in ana
    given.write_text('"bia@exemplo.br" = "seg"')
    odd = flask("shifts", "seed", str(given), **environment)
    assert (odd.returncode, "bia@exemplo.br: write a list" in odd.stderr) == (1, True)


def test_the_clock_settles_and_stops_when_told(environment: dict[str, str]) -> None:
    assert flask("db", "upgrade", **environment).returncode == 0
    clock = subprocess.Popen(
        [sys.executable, "-m", "flask", "clock"], cwd=ROOT, env={**BARE, **environment}
    )
    clock.terminate()
    assert clock.wait(20) in (0, -15)


def test_a_clock_refuses_a_redis_that_forgets_and_doctor_names_it(
    sqlite_url: str, environment: dict[str, str]
) -> None:
    assert environment["DATABASE_URL"] == sqlite_url
    stopped = flask("dialling", "stop", "números errados", **environment)
    assert "stopped by hand: números errados." in stopped.stdout
    with short_folder() as folder:
        server = RedisProgram(folder, ("--maxmemory-policy", "noeviction", "--appendonly", "no"))
        server.start()
        done = shell("clock", **{**environment, "REDIS_URL": server.url})
        doctor = flask("doctor", **{**environment, "REDIS_URL": server.url})
        server.stop()
    assert done.returncode == 1
    assert "Error: Redis keeps nothing: appendonly is off. Nothing is queued" in done.stderr
    assert "MEND redis: keeps nothing: appendonly is off" in doctor.stdout
    assert re.search("^MEND dialling: .* stopped by hand: números errados$", doctor.stdout, re.M)


def test_a_clock_refuses_a_redis_that_anybody_can_reach_and_doctor_names_it(
    environment: dict[str, str],
) -> None:
    with short_folder() as folder:
        server = RedisProgram(folder)
        server.start()
        (folder / "redis").chmod(0o755)
        done = shell("clock", **{**environment, "REDIS_URL": server.url})
        doctor = flask("doctor", **{**environment, "REDIS_URL": server.url})
        server.stop()
    assert done.returncode == 1
    assert "Error: Redis answers anybody over its socket" in done.stderr
    assert "MEND redis: answers anybody over its socket" in doctor.stdout


def test_doctor_finds_nothing_to_mend_where_everything_runs(
    sqlite_url: str, environment: dict[str, str]
) -> None:
    sms = {"SMS_FROM": "+558432097880"}
    ago = datetime.now(UTC) - BEFORE_DECEMBER
    with clock_at(lambda: datetime.now(UTC) - ago) as address:
        _nothing_to_mend(sqlite_url, {**environment, **sms, "TWILIO_API_URL": address})


def _nothing_to_mend(sqlite_url: str, environment: dict[str, str]) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "flask", *command], cwd=ROOT, env={**BARE, **environment}
        )
        for command in (("clock",), *(("worker", each) for each in QUEUES))
    ]
    try:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as file:
            file.execute(
                "INSERT INTO staff (email, name, role, password_hash, phone, session_epoch,"
                " created_at) VALUES ('a@exemplo.br', 'Ana', 'supervisor', '', '+5584999990001', 0,"
                " '2026-11-24 13:00:00')"
            )
            file.execute(
                "INSERT INTO shifts (staff_id, weekday, starts, ends)"
                " VALUES (1, 0, '08:00:00.000000', '14:00:00.000000')"
            )
            file.commit()
            lives = "SELECT count(*) FROM heartbeats WHERE name IN ('clock', 'calls', 'mail')"
            wait_until("all live", lambda: file.execute(lives).fetchone() == (3,), 90)
        doctor = flask("doctor", **environment)
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(60)
    assert "MEND" not in doctor.stdout, doctor.stdout
    assert doctor.returncode == 0
    assert "ok   supervisors: told by SMS (1)" in doctor.stdout
    assert "9999" not in doctor.stdout


def test_dialling_is_stopped_shown_and_let_go(sqlite_url: str, environment: dict[str, str]) -> None:
    assert environment["DATABASE_URL"] == sqlite_url
    with clock_at(datetime(2026, 11, 24, 13, 0, tzinfo=UTC)) as address:
        environment = {**environment, "TWILIO_API_URL": address}
        goes = "Dialling: goes on; 0 of today's 500 calls are made.\n"
        stopped = flask("dialling", "stop", "números errados", **environment)
        assert "stopped by hand: números errados." in stopped.stdout
        assert flask("dialling", "show", **environment).stdout == stopped.stdout
        assert flask("dialling", "go", **environment).stdout == goes
        assert "a reason has 1 to 120" in flask("dialling", "stop", " ", **environment).stderr


def test_a_simulator_that_does_not_run_is_named() -> None:
    done = flask("call", "--keys", "1", "--simulator", "http://127.0.0.1:9")
    assert done.returncode != 0
    assert "make run" in done.stderr


def test_doctor_misses_next_years_decree_from_december(environment: dict[str, str]) -> None:
    assert flask("release", **environment).returncode == 0
    with clock_at(datetime(2026, 12, 1, 12, 0, tzinfo=UTC)) as address:
        doctor = flask("doctor", **{**environment, "TWILIO_API_URL": address})
    assert doctor.returncode == 1
    assert "MEND calendar: the decree of 2027 is missing" in doctor.stdout
    with clock_at(datetime(2026, 11, 30, 12, 0, tzinfo=UTC)) as address:
        doctor = flask("doctor", **{**environment, "TWILIO_API_URL": address})
    assert "ok   calendar: the decree of 2026 is there" in doctor.stdout
    assert "not confirmed" in doctor.stdout


def test_calendar_seed_moves_the_promises_on_a_new_day_off(environment: dict[str, str]) -> None:
    assert flask("release", **environment).returncode == 0
    christmas = datetime(2026, 12, 25, 12, 0, tzinfo=UTC)  # a Friday, 9:00 in Fortaleza
    central = install(environment["DATABASE_URL"], environment["REDIS_URL"])
    central.clock.at = datetime(2026, 12, 21, 13, 0, tzinfo=UTC)
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM special_days")
    hire(central, "Ana")
    assert request(central, slot_at=christmas).callback
    with clock_at(central.clock.at) as address:
        seeded = flask("calendar", "seed", **{**environment, "TWILIO_API_URL": address})
    assert "Promises moved from a day off, and their citizens told: 1." in seeded.stdout, (
        seeded.stderr
    )
    ((slot_at,),) = central.rows("SELECT slot_at FROM callbacks")
    assert str(slot_at).startswith("2026-12-28 12:00:00")
    central.ports.database.dispose()


@contextmanager
def clock_at(moment: datetime | Callable[[], datetime]) -> Iterator[str]:
    """A simulator's clock that says this moment, or what it is asked for; its address."""

    class Clock(BaseHTTPRequestHandler):
        """Answers like `/clock`."""

        def do_GET(self) -> None:
            """The offset from this machine's clock."""
            says = moment() if callable(moment) else moment
            body = json.dumps({"offset": (says - datetime.now(UTC)).total_seconds()}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Clock) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_a_release_stops_where_the_database_is_not_what_its_number_says(
    environment: dict[str, str], sqlite_url: str
) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as file:
        file.execute("ALTER TABLE demands DROP COLUMN closed_at")
        file.execute("DROP TABLE answer_drafts")
    done = flask("release", **{**environment, "DATABASE_URL": sqlite_url})
    assert done.returncode == 1
    assert "table answer_drafts is missing" in done.stderr
    assert "column demands.closed_at is missing" in done.stderr
    assert "Released" not in done.stdout

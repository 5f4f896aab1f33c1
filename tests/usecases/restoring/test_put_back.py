"""The drill: a backup, people served after it, the backup put back; nobody is rung twice."""

from pathlib import Path

import pytest

from ivr.commands.operations.backup import make_backup, put_back_all
from ivr.usecases.installation.world import is_held
from ivr.usecases.notices.follow_up import FollowUp, follow_up
from ivr.usecases.operations.readiness import check_readiness
from ivr.usecases.restoring.world import watch_world
from tests.conftest import Install
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation
from tests.support.programs import POSTGRESQL
from tests.support.scene import SUPERVISOR, accounts
from tests.usecases.restoring.drill import (
    FOURTH,
    SECOND,
    THIRD,
    called_in,
    carrier_says,
    doubts,
    end_all_calls,
    rung,
    states,
    work,
)
from tests.web.desk.member import Member, entered

PAGE = "/painel/retomada"


@pytest.fixture
def owing(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """Three citizens are owed a call, and a backup has just been made."""
    central = installed(
        any_database_url,
        SMS_FROM="+558432097880",
        SMTP_URL="smtp://127.0.0.1:1",
        MAIL_FROM="central@exemplo.gov.br",
        POSTGRESQL_BIN=str(POSTGRESQL),
        RECORDINGS_DIR=str(tmp_path / "recordings"),
    )
    accounts(central)
    hire(central, "Bia")
    watch_world(central.line)
    for number in (MOBILE, SECOND, THIRD):
        request(central, number)
        central.clock.advance(1)
    (tmp_path / "recordings" / "messages").mkdir(parents=True)
    (tmp_path / "recordings" / "messages" / ("a" * 32)).write_bytes(b"spoken")
    central.ports.mail_files.keep([b"written"])
    make_backup(central.settings, central.ports, tmp_path / "backup")
    return central


def serve_two(central: Installation) -> None:
    """After the backup one citizen is talked with, and one is rung in vain."""
    work(central, 5)
    desk = Desk(central)
    desk.last_leg().answer().press("1").talk(90).press("1").tell("completed")
    carrier_says(central, MOBILE, "completed", 90)
    work(central, 5)
    desk.last_leg().answer().press("1").nobody("no-answer").tell("completed")
    carrier_says(central, SECOND, "no-answer", 0)
    end_all_calls(central)
    central.clock.advance(30)


def put_back(central: Installation, tmp_path: Path) -> None:
    """Everything stops, and the backup is put back."""
    central.clock.advance(120)
    put_back_all(central.settings, central.ports, tmp_path / "backup")


def enter(central: Installation) -> Member:
    """Sônia, who supervises, at the desk."""
    return entered(central, SUPERVISOR)


def decide(member: Member, word: str, doubt: int = 1) -> str:
    """What the page says after she has given her word."""
    form = {"csrf_token": member.token(PAGE), "duvida": str(doubt), "palavra": word}
    member.post(PAGE, **form)
    return member.get(PAGE).text


def test_after_the_backup_is_put_back_nobody_is_rung_twice_and_nobody_forgotten(
    owing: Installation, tmp_path: Path
) -> None:
    serve_two(owing)
    told = len(Desk(owing).carrier.sms)
    assert states(owing) == {MOBILE: "kept", SECOND: "waiting", THIRD: "waiting"}
    put_back(owing, tmp_path)
    before = len(rung(owing))
    assert states(owing) == {MOBILE: "waiting", SECOND: "waiting", THIRD: "waiting"}
    assert is_held(owing.ports)
    watch_world(owing.line)
    assert not is_held(owing.ports)
    assert states(owing) == {MOBILE: "kept", SECOND: "waiting", THIRD: "waiting"}
    assert owing.rows("SELECT attempts FROM callbacks ORDER BY id") == [(1,), (1,), (0,)]
    assert owing.rows("SELECT state FROM promises ORDER BY id")[0] == ("kept",)
    work(owing, 5)
    assert len(rung(owing)) == before + 1
    assert owing.rows("SELECT number FROM callbacks WHERE state = 'offered'") == [(THIRD,)]
    assert len(Desk(owing).carrier.sms) == told, "what was sent is not sent again"
    assert doubts(owing) == []
    assert owing.rows("SELECT action FROM audit ORDER BY id DESC")[0] == ("put-back",)


def test_what_was_written_of_an_end_is_not_written_again(
    owing: Installation, tmp_path: Path
) -> None:
    """The end of three attempts, and the SMS that says so, are lost with the database."""
    work(owing, 5)
    end_all_calls(owing)
    for n in range(3):
        carrier_says(owing, MOBILE, "busy", 0, f"CAbusy{n}")
    ends = []
    for _ in range(2):
        put_back(owing, tmp_path)
        watch_world(owing.line)
        assert states(owing)[MOBILE] == "exhausted"
        work(owing, 10)
        ends.append(owing.rows("SELECT state FROM sms WHERE kind = 'exhausted'"))
        end_all_calls(owing)
    bodies = [each.body for each in Desk(owing).carrier.sms]
    assert sum("nao conseguimos conversar com voce" in each for each in bodies) == 1, bodies
    assert ends == [[("sent",)], [("sent",)]]


def test_files_of_after_the_backup_stay_and_lost_ones_come_back(
    owing: Installation, tmp_path: Path
) -> None:
    later, _ = owing.ports.mail_files.keep([b"later"])
    messages = tmp_path / "recordings" / "messages"
    (messages / ("a" * 32)).unlink()
    put_back(owing, tmp_path)
    assert (messages / ("a" * 32)).read_bytes() == b"spoken"
    assert owing.ports.mail_files.path(later)
    assert not (tmp_path / "backup" / "mail" / "world-mark.json").exists()


def test_who_called_meanwhile_is_a_supervisors_word(owing: Installation, tmp_path: Path) -> None:
    owing.clock.advance(30)
    called_in(owing, FOURTH, "CAnew")
    called_in(owing, MOBILE, "CAagain")
    put_back(owing, tmp_path)
    owing.clock.advance(60)
    watch_world(owing.line)
    asked = [(FOURTH, "called-in", ""), (MOBILE, "called-in", "")]
    assert doubts(owing) == asked
    work(owing, 5)
    assert owing.rows("SELECT number FROM callbacks WHERE state = 'offered'") == [(SECOND,)]
    sonia = enter(owing)
    page = sonia.get(PAGE).text
    assert page.count("Ligou para cá, e não sabemos o que ficou combinado") == 2
    assert "2 casos esperam a sua palavra" in sonia.get("/painel/retornos").text
    assert "1 resposta anotada" in decide(sonia, "feito", 1)
    assert "1 resposta anotada" in decide(sonia, "devido", 2)
    assert "Nada para decidir" in decide(sonia, "feito", 1)
    assert "esperam a sua palavra" not in sonia.get("/painel/retornos").text
    words = {number: state for number, state in states(owing).items() if number in (MOBILE, FOURTH)}
    assert sorted(words.values()) == ["served", "waiting"]
    assert [word for _, _, word in doubts(owing)].count("owed") == 1
    cut_off = owing.rows("SELECT count(*) FROM sms WHERE kind = 'cut-off' AND state = 'waiting'")
    assert cut_off == [(0,)], "nobody is promised a call before that"


def test_who_was_calling_at_the_backup_is_a_supervisors_word(
    owing: Installation, tmp_path: Path
) -> None:
    call = owing.dial(FOURTH).press("2")
    make_backup(owing.settings, owing.ports, tmp_path / "during")
    call.press("0").transfer("busy", bridged=False, seconds=5).press("1").hang_up()
    assert states(owing)[FOURTH] == "waiting"
    owing.clock.advance(120)
    put_back_all(owing.settings, owing.ports, tmp_path / "during")
    assert FOURTH not in states(owing)
    watch_world(owing.line)
    assert doubts(owing) == [(FOURTH, "called-in", "")]


def test_a_short_talk_is_a_supervisors_word(owing: Installation, tmp_path: Path) -> None:
    work(owing, 5)
    Desk(owing).last_leg().answer().press("1").talk(8).press("1").tell("completed")
    carrier_says(owing, MOBILE, "completed", 8)
    end_all_calls(owing)
    put_back(owing, tmp_path)
    watch_world(owing.line)
    assert doubts(owing) == [(MOBILE, "short", "")]
    assert states(owing)[MOBILE] == "waiting"


def test_a_call_under_way_at_the_backup_is_settled_by_its_end(
    owing: Installation, tmp_path: Path
) -> None:
    work(owing, 5)
    leg = Desk(owing).last_leg().answer().press("1")
    make_backup(owing.settings, owing.ports, tmp_path / "during")
    leg.talk(90).press("1").tell("completed")
    carrier_says(owing, MOBILE, "completed", 90)
    end_all_calls(owing)
    owing.clock.advance(60)
    put_back_all(owing.settings, owing.ports, tmp_path / "during")
    assert states(owing)[MOBILE] == "dialling"
    watch_world(owing.line)
    assert states(owing)[MOBILE] == "kept"
    assert owing.rows("SELECT attempts FROM callbacks ORDER BY id")[0] == (1,)
    assert owing.rows("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == [(0,)]


def test_an_email_that_waited_is_a_supervisors_word(owing: Installation, tmp_path: Path) -> None:
    ((case_id,),) = owing.rows("SELECT max(id) FROM cases")
    with owing.ports.database.write() as session:
        assert follow_up(session, owing.line, int(str(case_id)), FollowUp("maria@exemplo.br"))
    make_backup(owing.settings, owing.ports, tmp_path / "waiting")
    owing.clock.advance(60)
    put_back_all(owing.settings, owing.ports, tmp_path / "waiting")
    watch_world(owing.line)
    work(owing, 5)
    assert owing.rows("SELECT state, tries FROM emails") == [("waiting", 0)]
    owing.clock.advance(10 * 60)
    watch_world(owing.line)
    parts = check_readiness(owing.line).parts
    assert (parts["emails"], parts["restore"]) == (
        "ok",
        "a supervisor's word is wanted at /painel/retomada: 1",
    )
    sonia = enter(owing)
    assert "Pode já ter sido enviado" in sonia.get(PAGE).text
    decide(sonia, "feito")
    work(owing, 5)
    assert owing.rows("SELECT state, tries FROM emails") == [("accepted", 0)]

"""A turn is taken once: whoever asks again hears what was said then."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.app import create_app
from ivr.usecases.line.callflows import Conversations
from tests.conftest import Install
from tests.support.callflow import FILES
from tests.support.installation import Installation, Telephone

TABLES = ("cases", "calls", "steps")


def everything(central: Installation) -> list[object]:
    """All that a call may write."""
    return [central.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES]


def three_turns(central: Installation) -> tuple[Telephone, list[str]]:
    """A call with what each of its turns was told."""
    call = central.dial()
    told = [call.document]
    told.append(call.press("2").document)
    told.append(call.keep_silent().document)
    told.append(call.keep_silent().document)
    return call, told


def test_row_9_a_repeated_turn_is_byte_for_byte_the_same_and_writes_nothing(
    central_on_both: Installation,
) -> None:
    call, told = three_turns(central_on_both)
    before = everything(central_on_both)
    assert [call.again(turn) for turn in (1, 0, 3, 2)] == [told[1], told[0], told[3], told[2]]
    central_on_both.clock.advance(timedelta(days=2).total_seconds())  # closed meanwhile
    assert [call.again(turn) for turn in range(4)] == told
    assert everything(central_on_both) == before


def test_a_call_goes_on_with_the_callflow_it_began_with(
    installed: Install, any_database_url: str
) -> None:
    old = installed(any_database_url)
    call, told = three_turns(old)
    new = installed(any_database_url)
    _say_otherwise(new)
    call.central = new
    new.clock.at = old.clock.at
    before = everything(new)
    assert [call.again(turn) for turn in range(4)] == told
    assert everything(new) == before
    assert "Escolha outra vez" not in call.press("*").heard
    fresh = Telephone(new, "CAffff", "+5584988887777", {}).request("/voice/incoming").press("7")
    assert "Escolha outra vez" in fresh.heard


def _say_otherwise(central: Installation) -> None:
    """The next release speaks other words."""
    files = central.ports.files

    class Edited:
        """The same files with one sentence changed."""

        def texts(self) -> dict[str, str]:
            return {
                name: text.replace("Não entendi sua escolha.", "Escolha outra vez.")
                for name, text in files.texts().items()
            }

        recordings = staticmethod(files.recordings)
        audio = staticmethod(files.audio)
        calendar = staticmethod(files.calendar)

    central.ports = replace(central.ports, files=Edited())
    central.app = create_app(central.settings, central.ports)


def test_of_two_at_once_one_takes_the_turn_and_both_hear_the_same(
    central_on_both: Installation,
) -> None:
    for again in range(5):
        call = central_on_both.dial()
        answers = at_once(8, lambda call=call: repeat_of(call, Digits="3"))  # type: ignore[misc]
        assert len(set(answers)) == 1
        ((steps,),) = central_on_both.rows(
            f"SELECT count(*) FROM steps WHERE call_id = {again + 1}"
        )
        assert steps == 2


def test_of_two_that_differ_one_wins_and_both_hear_the_winner(central: Installation) -> None:
    call = central.dial()
    digits = iter("12345")
    answers = at_once(5, lambda: repeat_of(call, Digits=next(digits)))
    assert len(set(answers)) == 1


@pytest.mark.alone  # the fifty wait a second for a connection, and no longer
def test_row_10_fifty_identical_first_webhooks_make_one_call(central_on_both: Installation) -> None:
    answers = at_once(
        50,
        lambda: (
            Telephone(central_on_both, "CAfifty", "+5584988887777", {})
            .request("/voice/incoming")
            .document
        ),
    )
    assert len(set(answers)) == 1
    assert [central_on_both.rows(f"SELECT count(*) FROM {table}") for table in TABLES] == [
        [(1,)],
        [(1,)],
        [(1,)],
    ]


def test_a_turn_from_the_future_hears_the_present_prompt(central: Installation) -> None:
    call = central.dial().press("2")
    present = call.document
    before = everything(central)
    assert call.request("/voice/turn/7", Digits="0").document == present
    assert everything(central) == before


def test_an_unknown_call_is_taken_up_as_new(central: Installation) -> None:
    lost = Telephone(central, "CAlost", "+5584988887777", {}).request("/voice/turn/5", Digits="2")
    assert lost.heard.startswith("Secretaria da Fazenda")
    assert central.rows("SELECT number FROM calls") == [("+5584988887777",)]


def test_a_callflow_that_a_release_cannot_read_gives_way_to_the_present_one(
    installed: Install, sqlite_url: str
) -> None:
    old = installed(sqlite_url)
    call = old.dial().press("2")
    with old.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE callflow_versions SET files = '{}'")
        session.connection().exec_driver_sql("UPDATE calls SET callflow = 'older'")
        session.connection().exec_driver_sql("UPDATE callflow_versions SET version = 'older'")
    call.central = installed(sqlite_url)
    assert call.press("0").heard == "Vou passar sua ligação para uma pessoa. Aguarde."


def test_a_place_that_a_release_removed_is_the_first_menu(central: Installation) -> None:
    call = central.dial().press("2")
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE steps SET place = 'lounge', memory = 'x' WHERE n = 1"
        )
    assert call.press("3").heard.startswith("A inscrição e as alterações")


def test_the_last_good_version_answers_where_the_files_are_bad(
    installed: Install, sqlite_url: str
) -> None:
    installed(sqlite_url).dial()
    later = installed(sqlite_url)

    class Bad:
        """Files that a careless edit broke."""

        def texts(self) -> dict[str, str]:
            return {**FILES, "menu.toml": "[sentences"}

        recordings = staticmethod(later.ports.files.recordings)
        audio = staticmethod(later.ports.files.audio)
        calendar = staticmethod(later.ports.files.calendar)

    ports = replace(later.ports, files=Bad())
    assert Conversations(ports).mistakes
    later.app = create_app(later.settings, ports)
    call = Telephone(later, "CAother", "+5584988887777", {}).request("/voice/incoming")
    assert call.heard.startswith("Secretaria da Fazenda")
    ready = later.client.get("/readyz")
    assert ready.status_code == 503
    assert "menu.toml" in ready.get_json()["callflows"]


def repeat_of(call: Telephone, **form: str) -> str:
    """The next turn of `call`, by a telephone of its own."""
    twin = Telephone(call.central, call.sid, call.number, call.also)
    return twin.request("/voice/turn/1", **form).document


def at_once(times: int, act: Callable[[], str]) -> list[str]:
    """What `act` answers to so many threads that start together."""
    barrier = threading.Barrier(times)

    def started() -> str:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(started) for _ in range(times)]]

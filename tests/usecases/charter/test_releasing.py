"""A release completes the edition in force and never writes over what people wrote."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.rules.charter.fields import get, put
from ivr.store.charter import edition_history, editions
from ivr.usecases.charter.releasing import NOT_GOOD_ANY_MORE, ReleaseRefused, join_release
from ivr.usecases.charter.seeding import kept, stored
from tests.support.callflow import FILES
from tests.support.installation import Installation
from tests.usecases.charter.editing import CHARTER, HOURS, NINE, House

IDENTITY, THANKS = ("sentences", "identity", "say"), ("sentences", "thanks", "say")


@pytest.fixture
def house(central_on_both: Installation, tmp_path: Path) -> House:
    """The keepers of the charter of an installation."""
    return House(central_on_both, tmp_path)


def released(house: House, file: str, text: str) -> None:
    """Write a file of the next release."""
    (house.folder / "callflows" / file).write_text(text, encoding="utf-8")


def published(house: House, **fields: str) -> int:
    """Publish an edition of people's with these hours."""
    edition = house.begin()
    house.write(edition, {HOURS: fields.get("hours", NINE)})
    house.check(edition)
    house.approve(edition)
    house.publish()
    return edition


def test_an_edition_that_nobody_touched_follows_the_release_byte_for_byte(house: House) -> None:
    text = put(FILES["menu.toml"], {THANKS: "Obrigada por ligar."})
    released(house, "menu.toml", text)
    joined = join_release(house.ports)
    assert (joined.number, joined.changed, joined.kept) == (2, True, ())
    with house.ports.database.read() as session:
        current = editions.in_force(session)
        assert current
        assert editions.files(session, current)["menu.toml"] == text
    assert not join_release(house.ports).changed
    assert [each.number for each in house.in_force()] == [2]


def test_what_people_wrote_stays_and_what_they_left_alone_follows(house: House) -> None:
    published(house)
    charter = (house.folder / "callflows" / CHARTER).read_text(encoding="utf-8")
    changed = put(charter, {HOURS: "07:00 às 13:00h segunda à sexta-feira"})
    released(house, CHARTER, put(changed, {("services", "carta", "place"): "No site."}))
    joined = join_release(house.ports)
    assert joined.kept == ((CHARTER, HOURS),)
    with house.ports.database.read() as session:
        current = editions.in_force(session)
        assert current
        table = tomllib.loads(editions.files(session, current)[CHARTER])
    assert get(table, HOURS) == NINE
    assert get(table, ("services", "carta", "place")) == "No site."
    assert house.other_process().conversations.current().callflow.weekly[0][0].start.hour == 9


def test_a_release_that_does_not_fit_is_refused_and_the_edition_stays(house: House) -> None:
    released(house, "menu.toml", put(FILES["menu.toml"], {THANKS: "Ligue 3232 2033."}))
    with pytest.raises(ReleaseRefused, match="3232"):
        join_release(house.ports)
    assert [each.number for each in house.in_force()] == [1]


def test_what_waits_for_its_moment_is_checked_by_the_new_program(house: House) -> None:
    """A good one goes on waiting; one that does not pass any more goes back with the reason."""
    good, bad = house.begin(), house.begin()
    for each in (good, bad):
        house.check(each)
        house.approve(each, house.clock.now() + timedelta(days=1))
    with house.ports.database.write() as session:  # as an earlier program, less strict, left it
        edition = session.get_one(editions.Edition, bad)
        files = editions.files(session, edition)
        spoilt = put(files["menu.toml"], {IDENTITY: "Fazenda de 1234."})
        editions.save_texts(session, edition, {"menu.toml": spoilt}, None, house.clock.now())
    assert not join_release(house.ports).changed
    assert [house.edition(each).state for each in (good, bad)] == ["approved", "draft"]
    with house.ports.database.read() as session:
        assert edition_history.acts(session, [bad])[-1].why == NOT_GOOD_ANY_MORE


def test_a_version_from_before_a_new_sentence_is_read_with_the_present_ones(house: House) -> None:
    """So a call that began with it goes on as it began."""
    old = house.other_process().conversations.current().callflow.version
    published(house)
    text = FILES["menu.toml"].replace("not_heard =", "# not_heard =", 1)
    with house.ports.database.write() as session:
        files = {**stored(session, old), "menu.toml": text}
        lacking = kept(session, files, house.clock.now())
    read = house.other_process().conversations.version(lacking).callflow
    assert read.sentences["not_heard"].text == "Não ouvi sua escolha."
    assert read.weekly[0][0].start.hour == 8


@pytest.mark.parametrize("broken", ["=", "[sentences]\nidentity = 3\n"])
def test_broken_files_of_a_release_do_not_keep_the_edition_in_force_from_answering(
    house: House, broken: str
) -> None:
    """Neither new calls, nor those that began with an older version."""
    old = house.other_process().conversations.current().callflow.version
    published(house)
    released(house, "menu.toml", broken)
    beside = house.other_process().conversations
    assert beside.mistakes
    assert beside.current().callflow.weekly[0][0].start.hour == 9
    assert beside.version(old).callflow.weekly[0][0].start.hour == 8

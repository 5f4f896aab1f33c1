"""Two who write in one edition lose nothing: the second sees what the first wrote, by field."""

from functools import partial
from pathlib import Path

import pytest

from ivr.rules.charter.fields import add_row
from ivr.rules.staff.approval import NotAllowed
from ivr.store.charter import editions
from ivr.usecases.charter.drafts import Seen, change_file, save_fields
from ivr.usecases.charter.editions import discard
from tests.support.installation import Installation
from tests.usecases.charter.editing import CHARTER, HOURS, NINE, House

PLACE = ("services", "carta", "place")


@pytest.fixture
def house(central_on_both: Installation, tmp_path: Path) -> House:
    """The keepers of the charter of an installation."""
    return House(central_on_both, tmp_path)


def test_two_who_write_in_different_fields_both_have_theirs(house: House) -> None:
    edition = house.begin()
    seen = Seen(edition, house.edition(edition).revision)
    both = {HOURS: "08:00 às 14:00h segunda à sexta-feira", PLACE: "No site."}
    assert save_fields(house.line, seen, CHARTER, both, house.ana).clashes == {}
    other = {HOURS: NINE, PLACE: _printed(house)}
    assert save_fields(house.line, seen, CHARTER, other, house.bia).clashes == {}
    text = _text(house, edition)
    assert NINE in text
    assert 'place = "No site."' in text


def test_the_second_in_the_same_field_sees_what_the_first_wrote_and_nothing_is_stored(
    house: House,
) -> None:
    edition = house.begin()
    seen = Seen(edition, house.edition(edition).revision)
    save_fields(house.line, seen, CHARTER, {PLACE: "No site."}, house.ana)
    outcome = save_fields(house.line, seen, CHARTER, {PLACE: "No balcão.", HOURS: NINE}, house.bia)
    assert outcome.clashes == {PLACE: "No site."}
    assert NINE not in _text(house, edition)
    again = Seen(edition, outcome.revision)
    saved = save_fields(house.line, again, CHARTER, {PLACE: "No balcão.", HOURS: NINE}, house.bia)
    assert saved.clashes == {}
    assert "No balcão." in _text(house, edition)


def test_saving_what_is_there_already_writes_nothing(house: House) -> None:
    edition = house.begin()
    before = house.edition(edition).revision
    assert house.write(edition, {PLACE: _printed(house)}).revision == before


def test_a_whole_file_comes_and_goes(house: House) -> None:
    edition = house.begin()
    seen = Seen(edition, house.edition(edition).revision)
    row = {"id": "novo", "service": "Um novo serviço"}
    change = partial(add_row, path=("services",), row=row)
    change_file(house.line, seen, CHARTER, change, house.ana)
    assert "Um novo serviço" in _text(house, edition)
    with pytest.raises(ValueError, match="no TOML"):
        change_file(house.line, seen, CHARTER, lambda text: "=", house.ana)
    assert "Um novo serviço" in _text(house, edition)


def test_what_is_discarded_is_not_written_in(house: House) -> None:
    edition = house.begin()
    discard(house.line, edition, house.ana)
    with pytest.raises(NotAllowed, match="descartada"):
        house.write(edition, {PLACE: "x"})


def _text(house: House, edition: int) -> str:
    with house.ports.database.read() as session:
        return editions.files(session, house.edition(edition))[CHARTER]


def _printed(house: House) -> str:
    service = house.line.conversations.current().callflow.service("carta")
    assert service
    return service.line("place")

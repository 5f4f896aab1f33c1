"""The charter's page says which edition is in force, and lets those who write begin another."""

from datetime import timedelta
from pathlib import Path

import pytest

from ivr.rules.staff.approval import State
from ivr.store.charter import editions
from ivr.store.charter.editions import MAX_NAME_CHARS, Edition
from ivr.web.desk.charter.overview import MAX_EDITIONS_SHOWN
from tests.support.installation import Installation
from tests.usecases.charter.editing import HOURS, NINE
from tests.web.desk.charter.keepers import PATH, Keepers, send, text_of
from tests.web.desk.member import Member


@pytest.fixture
def keepers(central: Installation, tmp_path: Path) -> Keepers:
    """The charter's keepers at their desk."""
    return Keepers.of(central, tmp_path)


def test_nothing_is_being_written_and_the_page_says_how_that_goes(keepers: Keepers) -> None:
    shown = text_of(keepers.eva.get(PATH).text)
    assert "Edição 1: A carta como foi impressa" in shown
    for step in ("Rascunho.", "Conferência.", "Aprovação.", "Publicação."):
        assert step in shown


def test_an_editor_begins_an_edition_and_is_named_in_it(keepers: Keepers) -> None:
    status, shown = send(keepers.eva, f"{PATH}/comecar", nome="Novo horário")
    assert (status, "a edição começou com os textos que estão em vigor" in shown) == (302, True)
    assert "Eva começou a edição" in shown
    listed = text_of(keepers.ana.get(PATH).text)
    assert "Novo horário Rascunho Eva" in listed


def test_a_name_is_needed_and_what_was_typed_stays(keepers: Keepers) -> None:
    long = "n" * (MAX_NAME_CHARS + 1)
    for name in ("", long):
        reply = keepers.eva.post(f"{PATH}/comecar", csrf_token=keepers.eva.token(PATH), nome=name)
        assert (reply.status_code, 'aria-invalid="true"' in reply.text) == (422, True)
        assert f'value="{name}"' in reply.text
    with keepers.house.ports.database.read() as session:
        assert editions.open_ones(session) == []


def test_each_published_edition_names_who_wrote_and_who_approved_it(keepers: Keepers) -> None:
    house = keepers.house
    edition = house.begin()
    house.write(edition, {HOURS: NINE})
    house.check(edition)
    house.approve(edition)
    house.publish()
    shown = text_of(keepers.eva.get(PATH).text)
    assert "Edição 2: Novo horário" in shown
    assert "Escrita por Ana Aprovada por Bia" in shown
    assert "1: A carta como foi impressa" in shown


def test_the_newest_hundred_editions_are_listed(keepers: Keepers) -> None:
    now = keepers.central.clock.now()
    with keepers.house.ports.database.write() as session:
        for number in range(2, MAX_EDITIONS_SHOWN + 2):
            at = now + timedelta(minutes=number)
            row = Edition(number=number, name=f"Mudança {number}", origin="desk", base="x")
            row.release, row.state = "x", State.SUPERSEDED.value
            row.begun_at = row.published_at = row.superseded_at = at
            editions.begin(session, row)
    shown = text_of(keepers.eva.get(PATH).text)
    assert f"{MAX_EDITIONS_SHOWN + 1}: Mudança" in shown
    assert "Aqui estão as edições mais recentes." in shown
    assert shown.count("Mudança ") == MAX_EDITIONS_SHOWN


def test_whoever_is_not_signed_in_sees_nothing(keepers: Keepers) -> None:
    stranger = Member(keepers.central.app.test_client())
    assert stranger.get(PATH).status_code == 302

"""Services that nobody looked at by their date are told of: who wrote them, and their sector."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path as Folder

import pytest

from ivr.rules.charter.fields import Leaf, Path
from ivr.store.cases.sectors import Sector
from ivr.store.charter import editions
from ivr.store.staff.staff import StaffMember
from ivr.usecases.charter.dispensing import matrix, today_of
from ivr.usecases.charter.reviews import remind_of_reviews
from tests.conftest import Install
from tests.support.installation import Installation
from tests.usecases.charter.editing import House

MAIL = {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "central@exemplo.br"}
PLACE: Path = ("services", "parcerias", "place")
REVIEW: Path = ("services", "parcerias", "review_by")
OWNER: Path = ("services", "parcerias", "owner")
SENT = 'SELECT "to", kind FROM emails ORDER BY "to"'
COFIC = "cofic@set.rn.gov.br"


@pytest.fixture
def central(installed: Install, any_database_url: str) -> Installation:
    """An installation that sends e-mail."""
    return installed(any_database_url, **MAIL)


@pytest.fixture
def house(central: Installation, tmp_path: Folder) -> House:
    """The keepers of an installation that sends e-mail, and one sector with its address."""
    house = House(central, tmp_path)
    with house.ports.database.write() as session:
        now = house.clock.now()
        session.add(Sector(key="cofic", name="Cofic", contact=COFIC, created_at=now))
    return house


def in_force(house: House, fields: Mapping[Path, Leaf | None]) -> None:
    """Publish an edition of Ana's with these fields."""
    edition = house.begin()
    house.write(edition, dict(fields))
    assert not house.check(edition).found
    house.approve(edition)
    assert house.publish() == 1
    house.line.conversations.look()


def test_case_50_author_and_sector_are_reminded_once_a_date(
    house: House, central: Installation
) -> None:
    """An author left, and the page rotted: the sector is told (cityofaustin/techstack#4647)."""
    tomorrow = date(2026, 11, 24)
    in_force(house, {PLACE: "Na Cofic, em qualquer dia.", REVIEW: tomorrow})
    assert remind_of_reviews(house.line) == 0
    house.clock.advance(86_400)
    assert remind_of_reviews(house.line) == 1
    assert remind_of_reviews(house.other_process()) == 0
    house.clock.advance(30 * 86_400)
    assert remind_of_reviews(house.line) == 0
    assert central.rows(SENT) == [("ana@set.rn.gov.br", "review"), (COFIC, "review")]
    [(text,)] = central.rows(f"SELECT text FROM emails WHERE \"to\" = '{COFIC}'")
    assert "“Parcerias e eventos”, da Carta de Serviços, era para ser relido até 24/11/2026" in str(
        text
    )
    in_force(house, {REVIEW: date(2026, 12, 24)})
    house.clock.advance(86_400)
    assert remind_of_reviews(house.line) == 1, "another date is another reminder"


def test_case_50_where_the_author_left_the_sector_is_reminded(
    house: House, central: Installation
) -> None:
    in_force(house, {PLACE: "Na Cofic, em qualquer dia.", REVIEW: date(2026, 11, 23)})
    with house.ports.database.write() as session:
        session.get_one(StaffMember, house.ana.id).disabled_at = house.clock.now()
    assert remind_of_reviews(house.line) == 1
    assert central.rows(SENT) == [(COFIC, "review")]


def test_case_50_without_an_owner_it_is_on_the_board_and_never_unpublished(
    house: House, central: Installation
) -> None:
    in_force(house, {REVIEW: date(2026, 11, 23), OWNER: None})
    with house.ports.database.write() as session:
        session.get_one(StaffMember, house.ana.id).disabled_at = house.clock.now()
    assert remind_of_reviews(house.line) == 0
    assert central.rows(SENT) == []
    with house.ports.database.read() as session:
        current = editions.in_force(session)
        assert current
        board = matrix(editions.files(session, current), today_of(house.line))
    assert "parcerias" in [row.service.id for row in board.unowned]
    assert [row.service.id for row in board.due] == ["parcerias"]
    assert house.line.conversations.current().callflow.service("parcerias")


def test_without_a_mail_server_nothing_is_noted_so_that_it_is_told_later(
    installed: Install, sqlite_url: str, tmp_path: Folder
) -> None:
    central = installed(sqlite_url)
    house = House(central, tmp_path)
    in_force(house, {REVIEW: date(2026, 11, 23)})
    assert remind_of_reviews(house.line) == 0
    assert central.rows("SELECT count(*) FROM alerts WHERE kind = 'review'") == [(0,)]

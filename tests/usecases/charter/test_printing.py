"""The charter's PDF is drawn once, aside, when its edition is published; others get those bytes."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.rules.charter.open_data import PublishedCharter
from ivr.store.operations.long_works import DONE, LongWork
from ivr.usecases.charter.duties import WORKS
from ivr.usecases.charter.printing import KIND, drawn
from ivr.usecases.installation.long_works import carry_out, publish_works
from ivr.web.citizens.charter.published import published_charter
from tests.support.installation import COMPILED, Installation
from tests.usecases.charter.editing import House
from tests.web.citizens.charter.edited import with_more_of_partnerships

PLACE = ("services", "carta", "place")


@pytest.fixture
def drawings() -> list[PublishedCharter]:
    """What the desk's worker has drawn."""
    return []


@pytest.fixture
def house(
    central: Installation,
    tmp_path: Path,
    drawings: list[PublishedCharter],
    request: pytest.FixtureRequest,
) -> House:
    """The keepers of a charter whose worker draws something short, and published an edition."""

    def draw(charter: PublishedCharter) -> bytes:
        drawings.append(charter)
        return b"%PDF-1.3 by the worker"

    ports = replace(central.ports, draw_charter=draw, body=central.settings.BODY_NAME)
    house = House(replace(central, ports=ports), tmp_path)
    edition = house.begin()
    # A process keeps what it has made of one charter: each test has its own.
    house.write(edition, {PLACE: f"No site da Secretaria ({request.node.name})."})
    house.check(edition)
    house.approve(edition)
    assert house.publish() == 1
    return house


def pdf(house: House, central: Installation) -> bytes:
    """What a new web process of the house sends."""
    app = create_app(central.settings, house.ports)
    app.jinja_env.bytecode_cache = COMPILED
    data: bytes = app.test_client().get("/carta.pdf").data
    return data


def work(house: House) -> LongWork:
    """The row of the drawing."""
    with house.ports.database.read() as session:
        (row,) = [each for each in session.query(LongWork) if each.kind == KIND]
        session.expunge(row)
    return row


def test_it_is_drawn_once_the_edition_is_published_and_every_process_sends_those_bytes(
    house: House, central: Installation, drawings: list[PublishedCharter]
) -> None:
    publish_works(house.ports)
    carry_out(house.ports, work(house).id, work(house).publication, WORKS)
    assert [each.imprint.line for each in drawings] == ["edição 2"]
    assert pdf(house, central) == b"%PDF-1.3 by the worker"
    publish_works(house.ports)
    assert (work(house).state, len(drawings)) == (DONE, 1)


def test_whoever_asks_before_it_is_drawn_gets_one_all_the_same(
    house: House, central: Installation
) -> None:
    data = pdf(house, central)
    assert data.startswith(b"%PDF-1.")
    assert len(data) > 1000
    assert work(house).state == "waiting"


def test_an_edition_from_before_has_it_drawn_at_the_first_request_and_kept(
    central: Installation,
) -> None:
    changed = with_more_of_partnerships(central, 'cost = "Gratuito, desde antes."\n')
    first = changed.client.get("/carta.pdf").data
    with changed.app.test_request_context():
        assert drawn(changed.ports, published_charter()) == first
    assert central.rows("SELECT kind, state FROM long_works") == [(KIND, DONE)]

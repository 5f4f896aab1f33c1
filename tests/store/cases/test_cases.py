"""Cases that go on in another: followed from one to the next, and never round for ever."""

import pytest
from sqlalchemy import update

from ivr.store.cases.cases import MAX_JOINS, Case, going_on
from tests.support.copies import copy_row
from tests.support.installation import Installation
from tests.web.desk.cases.written import write


@pytest.mark.parametrize("more", [0, 1])
def test_twenty_joins_are_followed(central: Installation, more: int) -> None:
    first = write(central)
    with central.ports.database.write() as session:
        many = MAX_JOINS + more
        copy_row(session, Case, first, many, id=lambda n: first + n, protocol="{:011}".format)
        last = first + many
        chained = update(Case).where(Case.id < last).values(joined_id=Case.id + 1)
        session.execute(chained)
    with central.ports.database.read() as session:
        found = going_on(session, first)
    assert found
    assert (found.id == last) == (not more)


def test_a_ring_of_joins_ends(central: Installation) -> None:
    first = write(central)
    with central.ports.database.write() as session:
        session.get_one(Case, first).joined_id = first
    with central.ports.database.read() as session:
        assert going_on(session, first)

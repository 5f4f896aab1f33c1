"""Whoever turns the pages of a list, forward or back, meets each row once and in order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, delete, insert, select

from ivr.store.database.base import Instant
from ivr.store.database.paging import Order, Page, Place, read_page
from tests.support.installation import Installation

BEGAN = datetime(2026, 11, 23, 13, tzinfo=UTC)
METADATA = MetaData()
ROWS = Table(
    *("rows_to_page", METADATA),
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("rank", Integer, nullable=False),
)
COLUMNS = {
    "id": (ROWS.c.id,),
    "at": (ROWS.c.at, ROWS.c.id),
    "rank": (ROWS.c.rank, ROWS.c.at, ROWS.c.id),
}
MAX_ROWS = 12
# Few instants and ranks, so that many rows have the same.
LISTS = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 1)), max_size=MAX_ROWS)
ON_BOTH = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

Read = Callable[[Place | None], Page[Any]]


def turn(read: Read, first: Page[Any], key: Callable[[Any], Any], back: bool) -> list[Page[Any]]:
    """Every page from `first` on, in the order in which they are met."""
    pages = [first]
    while pages[-1].has_previous if back else pages[-1].has_next:
        row = pages[-1].rows[0 if back else -1]
        pages.append(read(Place(key(row), back)))
        assert pages[-1].rows, "a link leads to rows"
        assert len(pages) <= MAX_ROWS, "every page has a row that no other has"
    return pages


def fill(central: Installation, rows: list[dict[str, Any]]) -> None:
    """The table holds these rows and no others."""
    METADATA.create_all(central.ports.database.engine)
    with central.ports.database.write() as session:
        session.execute(delete(ROWS))
        if rows:
            session.execute(insert(ROWS), rows)


@ON_BOTH
@given(
    drawn=LISTS,
    size=st.integers(1, 5),
    by=st.sampled_from(sorted(COLUMNS)),
    descending=st.booleans(),
)
def test_every_row_is_met_once_and_in_order_forward_and_back(
    central_on_both: Installation,
    drawn: list[tuple[int, int]],
    size: int,
    by: str,
    descending: bool,
) -> None:
    rows = [
        {"id": n, "at": BEGAN + timedelta(minutes=minute), "rank": rank}
        for n, (minute, rank) in enumerate(drawn, start=1)
    ]
    names = [column.name for column in COLUMNS[by]]
    wanted = sorted(rows, key=lambda row: [row[name] for name in names], reverse=descending)
    ids = [row["id"] for row in wanted]
    order = Order(COLUMNS[by], descending)
    fill(central_on_both, rows)
    with central_on_both.ports.database.read() as session:

        def read(place: Place | None) -> Page[Any]:
            return read_page(session, select(ROWS), order, place, size)

        def key(row: Any) -> tuple[Any, ...]:
            return tuple(getattr(row, name) for name in names)

        forward = turn(read, read(None), key, back=False)
        assert not forward[0].has_previous
        assert [row.id for page in forward for row in page.rows] == ids
        assert all(page.has_previous for page in forward[1:])
        assert all(len(page.rows) == size for page in forward[:-1])

        back = turn(read, forward[-1], key, back=True)
        assert [row.id for page in reversed(back) for row in page.rows] == ids
        assert all(page.has_next for page in back[1:])


def test_a_pages_rows_are_made_into_what_the_list_shows(
    central_on_both: Installation,
) -> None:
    fill(central_on_both, [{"id": n, "at": BEGAN, "rank": n} for n in range(1, 8)])
    with central_on_both.ports.database.read() as session:
        order = Order((ROWS.c.at, ROWS.c.id), descending=True)
        page = read_page(session, select(ROWS.c.id, ROWS.c.rank), order, Place((BEGAN, 6)), 2)
    assert page.map(lambda row_id, rank: row_id * 10 + rank) == Page([55, 44], True, True)


def test_rows_that_come_meanwhile_shift_nothing(central_on_both: Installation) -> None:
    fill(central_on_both, [{"id": n, "at": BEGAN, "rank": n} for n in range(1, 5)])
    order = Order((ROWS.c.id,), descending=True)
    with central_on_both.ports.database.read() as session:
        first = read_page(session, select(ROWS), order, None, 2)
    fill(central_on_both, [{"id": n, "at": BEGAN, "rank": n} for n in range(1, 9)])
    with central_on_both.ports.database.read() as session:
        second = read_page(session, select(ROWS), order, Place((first.rows[-1].id,)), 2)
    assert [row.id for row in (*first.rows, *second.rows)] == [4, 3, 2, 1]

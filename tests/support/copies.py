"""Copy a row many times, for tests of lists that end somewhere."""

from collections.abc import Callable

from sqlalchemy import insert, inspect
from sqlalchemy.orm import Session

from ivr.store.database.base import Base


def copy_row(
    session: Session, table: type[Base], row_id: int, many: int, **also: Callable[[int], object]
) -> None:
    """Add `many` rows that are as this one, but for what `also` makes of their number, from 1."""
    row = session.get_one(table, row_id)
    values = {each.key: getattr(row, each.key) for each in inspect(table).column_attrs}
    values = {name: value for name, value in values.items() if name != "id"}
    rows = [values | {name: make(n) for name, make in also.items()} for n in range(1, many + 1)]
    if rows:
        session.execute(insert(table), rows)

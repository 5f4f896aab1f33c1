"""Page lists by key: a row's place in one, and the largest id that a column holds."""

from datetime import datetime
from typing import NamedTuple

LARGEST_ID = 2**31 - 1  # of an INTEGER column on PostgreSQL; beyond it a query is an error


class Key(NamedTuple):
    """Where one call stands in the log."""

    received_at: datetime
    id: int

"""Answer one webhook in a process of its own that ends as by kill -9 beside a commit.

`python -m tests.usecases.surveys.dying_turn DATABASE REDIS before|after ADDRESS FORM INSTANT`.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.store.database.database import Database
from tests.support.installation import install
from tests.web.telephone.test_failures import with_ports


class DyingDatabase(Database):
    """A database whose first writing transaction ends the process."""

    when = "after"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction; the process dies before its commit, or after it."""
        with super().write() as session:
            yield session
            session.flush()
            if self.when == "before":
                os._exit(9)
        os._exit(9)


if __name__ == "__main__":
    url, redis, when, address, form, instant = sys.argv[1:]
    central = install(url, redis)
    central.clock.at = datetime.fromisoformat(instant)
    database = DyingDatabase(url, 2)
    database.when = when
    with_ports(central, database=database).post(address, json.loads(form))

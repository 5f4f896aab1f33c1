"""Send a survey's form in a process that ends, as by kill -9, at a named line.

`python -m tests.usecases.surveys.dying LINE SIGNED`; a line is how the statement begins after which
it ends, or "commit", or "thanks", which is after the commit.
"""

import os
import sys
from typing import Any

from sqlalchemy import event

from ivr import wiring
from ivr.rules.surveys import forms
from ivr.rules.surveys.answers import Given
from ivr.settings import read_settings
from ivr.usecases.surveys.answering import submit

DIED = 9


def main(line: str, signed: str) -> None:
    """Send the form, and end at that line."""
    ports = wiring.connect(read_settings(os.environ))
    form = forms.read(ports.link_key, signed)
    assert form
    engine = ports.database.engine

    def after(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(line):
            os._exit(DIED)

    def before_commit(_conn: Any) -> None:
        if line == "commit":
            os._exit(DIED)

    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "commit", before_commit)
    submit(ports, form, {"satisfacao": Given(value=5), "resolvido": Given(value=1)})
    if line == "thanks":
        os._exit(DIED)


if __name__ == "__main__":
    main(*sys.argv[1:])

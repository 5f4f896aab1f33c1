"""Furnish the demonstration: `python -m ivr.furnishing` its people, `… fortnight` their past."""

import os
import sys

from ivr.demonstration.installation import STATE
from ivr.furnishing.progress import is_left


def main() -> None:
    """Do what the arguments say.

    Each start of a demonstration asks for the fortnight, and most have none to live: only who lives
    it loads all that it takes.
    """
    if sys.argv[1:] != ["fortnight"]:
        from ivr.furnishing.accounts import furnish
        from ivr.furnishing.fortnight import begin

        furnish()
        begin(os.environ)
    elif is_left(STATE):
        from ivr.furnishing.fortnight import live

        live(os.environ)


if __name__ == "__main__":
    main()

"""Furnish the demonstration: `python -m ivr.furnishing` its people, `… fortnight` their past."""

import os
import sys

from ivr.furnishing.accounts import furnish
from ivr.furnishing.fortnight import begin, live

if __name__ == "__main__":
    if sys.argv[1:] == ["fortnight"]:
        live(os.environ)
    else:
        furnish()
        begin(os.environ)

"""How big the proof is: `make test` runs a small one, `make faults` the whole."""

import os

WHOLE = os.environ.get("FAULTS") == "whole"
CALLBACKS = 200 if WHOLE else 30  # that random killing is tried on
STRIKING_SECONDS = 120.0 if WHOLE else 12.0
EMAILS = 200 if WHOLE else 20  # asked for, and answered in writing
MESSAGES = 50 if WHOLE else 6  # spoken after the beep
DEATHS = 10 if WHOLE else 1  # at each line
SEED = int(os.environ.get("FAULTS_SEED", "7880"))

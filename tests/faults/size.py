"""Define how big the proof is: `make test` runs a small one, `make faults` the whole."""

import os

WHOLE = os.environ.get("FAULTS") == "whole"
CALLBACKS = 200 if WHOLE else 30  # that random killing is tried on
STRIKING_SECONDS = 120.0 if WHOLE else 12.0
EMAILS = 200 if WHOLE else 20  # asked for, and answered in writing
MESSAGES = 50 if WHOLE else 6  # spoken after the beep
LETTERS = 1000 if WHOLE else 120  # that come to the mailbox
INBOX_DEATHS = 60 if WHOLE else 5  # of its reader
DEATHS = 10 if WHOLE else 1  # at each line
SEED = int(os.environ.get("FAULTS_SEED", "7880"))

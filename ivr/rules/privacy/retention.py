"""Define in one place how long personal data is stored, and why so long.

What a caller said or typed: `WORDS_KEPT`. A voice message: `rules.calls.voice_messages.KEPT_DAYS`,
which RECORDINGS_KEPT_DAYS changes. All else of a case (numbers, addresses, texts, notes, closings):
`PERSONAL_DAYS`, which PERSONAL_KEPT_DAYS changes, counted from the case's last event. Of
staff, a session and a known device (its browser, its network masked): `rules.staff.sessions.LASTS`
and `DEVICE_KNOWN`.
"""

from datetime import timedelta
from enum import Enum

# Keyed hashes of whom a message went to and who set it off: a day is counted from its midnight.
TICKS_KEPT = timedelta(days=2)
WORDS_KEPT = timedelta(days=30)  # long enough to mend a prompt that is not understood
# The yearly report of Lei 13.460/2017, art. 15, is of the year before, and may be contested.
PERSONAL_DAYS = 730
ASKED_KEPT = timedelta(days=30)  # nobody is asked about our service twice in this time
INVITATION_KEPT = timedelta(days=30)  # after it expired, to see how many were used
KEYING_KEPT = timedelta(days=90)  # what was keyed of a paper that nobody keyed a second time


class Term(Enum):
    """The term after which a column with personal data is emptied, or its row deleted."""

    CASE = "case"  # PERSONAL_DAYS after the case's last event
    WORDS = "words"  # WORDS_KEPT after it was said; with the case at the latest
    RECORDING = "recording"  # with the sound
    TICKS = "ticks"  # TICKS_KEPT
    TRIES = "tries"  # `rules.cases.protocol_limits.TRIES_KEPT`
    VIEW = "view"  # a search by a telephone's digits: PERSONAL_DAYS after it was kept
    SESSION = "session"  # when it ends by itself, or its person ends it
    INTERNAL = "internal"  # PERSONAL_DAYS after a sector's request was answered
    ACCOUNT = "account"  # as long as the account, which is disabled and never deleted
    ASKED = "asked"  # ASKED_KEPT after somebody was asked about our service
    INVITATION = "invitation"  # INVITATION_KEPT after it expired
    CALL_FORM = "call form"  # until nothing more is asked in the call, or its caller hung up
    COMMENT = "comment"  # PERSONAL_DAYS after the day of the response
    KEYING = "keying"  # until the paper is counted, KEYING_KEPT at the longest
    ALWAYS = "always"  # for a reason that the column says

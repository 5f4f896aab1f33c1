"""Decide until when a signed webhook about a leg can still be true.

Twilio signs no instant, so a request that was captured is good for ever. What counts is therefore
whether the leg that it names can still be in that state, by our own rows.
"""

from datetime import datetime, timedelta

from ivr.rules.operations.clock_steps import CLOCK_WRONG

# Twilio retries a webhook for 13 s at the most (`#tt=13000`) and callbacks overtake each other by
# seconds; the rest is for a process or a database of ours that was away.
AFTER_THE_END = timedelta(minutes=5)
# Status callbacks carry Twilio's own Timestamp, which is signed: an older one is no news.
MAX_DELAY = timedelta(hours=1) + CLOCK_WRONG
# Twilio's instants are whole seconds of its own clock, which may be behind ours.
CLOCKS_APART = timedelta(seconds=30)
# A carrier may report what became of an SMS for this long (its validity is a few hours).
SMS_REPORTED_FOR = timedelta(days=3)
# A recording that Twilio completes later than this is found by comparing its list with ours.
RECORDING_TOLD_FOR = timedelta(days=1)
# A Dial lasts an hour at the most, and a message minutes: a call of which nothing has been heard
# for so long is over, even where its end was never told.
SILENT_FOR = timedelta(minutes=90)


def may_be_told(ended_at: datetime | None, now: datetime) -> bool:
    """Return whether a webhook may still come about a leg that ended at `ended_at`.

    None: it has not ended.
    """
    return ended_at is None or now - ended_at <= AFTER_THE_END


def goes_on(ended_at: datetime | None, heard_at: datetime, now: datetime) -> bool:
    """Return whether a call last heard of at `heard_at` can still take a turn."""
    return may_be_told(ended_at, now) and now - heard_at <= SILENT_FOR

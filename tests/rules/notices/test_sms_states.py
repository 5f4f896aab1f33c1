"""The waits between an SMS's tries double up to 32 minutes."""

from datetime import timedelta

from ivr.rules.notices.sms_states import MAX_DOUBLINGS, again_after


def test_the_waits_double_up_to_thirty_two_minutes() -> None:
    assert again_after(MAX_DOUBLINGS) == timedelta(minutes=16)
    assert again_after(MAX_DOUBLINGS + 1) == timedelta(minutes=32)
    assert again_after(MAX_DOUBLINGS + 2) == timedelta(minutes=32)

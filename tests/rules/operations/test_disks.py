"""What is wrong with a disk, in words."""

from ivr.rules.operations.disks import LOW_BYTES, MAIL, DiskState


def test_a_disk_with_just_enough_room_is_good() -> None:
    assert DiskState(MAIL, LOW_BYTES).good
    assert DiskState(MAIL, LOW_BYTES).word == ""


def test_a_disk_with_less_is_named_with_what_is_left() -> None:
    low = DiskState(MAIL, LOW_BYTES - 1)
    assert not low.good
    assert low.word == "mail has 2047 MB left of 2048 MB"


def test_a_disk_that_takes_nothing_is_named_with_the_error() -> None:
    assert DiskState(MAIL, 0, "EROFS").word == "mail cannot be written to (EROFS)"

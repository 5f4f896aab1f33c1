"""Voice messages: what a whole one is, when a fetch is given up, which moves there are."""

import struct
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.calls.voice_messages import (
    GIVEN_UP,
    LEAST_TRIES,
    MOVES,
    RECORDING_LABELS,
    BadSound,
    Trouble,
    after_trouble,
    again_after,
    check_sound,
)
from ivr.rules.calls.voice_messages import RecordingState as S
from tests.support.voice_messages import wav


def whole(sound: bytes, told: int = 0) -> float | None:
    """How long the file says that it is."""
    return check_sound(sound[:4096], len(sound), told).seconds


def test_a_wave_file_tells_its_own_length() -> None:
    assert whole(wav(12), 12) == 12
    assert whole(wav(11.2), 12) == pytest.approx(11.2)
    assert check_sound(wav(2), len(wav(2)), 2).media_type == "audio/wav"


def test_a_chunk_before_the_sound_is_stepped_over() -> None:
    sound = wav(3)
    note = b"LIST" + struct.pack("<I", 5) + b"Teste\0"
    assert whole(sound[:36] + note + sound[36:], 3) == 3


def test_a_file_that_was_written_while_it_was_recorded_is_whole() -> None:
    sound = wav(3)
    for length in (b"\0\0\0\0", b"\xff\xff\xff\xff"):
        assert whole(sound[:40] + length + sound[44:], 3) == 3


@pytest.mark.parametrize(
    ("sound", "told", "why"),
    [
        (b"", 5, "vazio"),
        (b"<html>Erro</html>", 5, "não é de som"),
        (b"RIFF\0\0\0\0AVI LIST", 5, "não é de som"),
        (wav(5)[:-1000], 5, "inteiro"),
        (wav(5)[:30], 5, "inteiro"),
        (wav(5), 60, "diz 60 s"),
        (wav(60), 5, "o som tem 60 s"),
    ],
)
def test_what_is_no_whole_message_is_refused_in_words(sound: bytes, told: int, why: str) -> None:
    with pytest.raises(BadSound, match=why):
        check_sound(sound[:4096], len(sound), told)


@given(st.binary(max_size=200))
def test_whatever_begins_like_a_wave_file_is_a_sound_or_refused(rest: bytes) -> None:
    head = b"RIFF\0\0\0\0WAVE" + rest
    try:
        sound = check_sound(head, len(head), 0)
    except BadSound:
        return
    assert sound.seconds is not None
    assert sound.seconds >= 0


@pytest.mark.parametrize("head", [b"ID3\x04\0", b"\xff\xfb\x90\x00"])
def test_an_mp3_file_is_a_sound_of_unknown_length(head: bytes) -> None:
    sound = check_sound(head, 5000, 12)
    assert (sound.media_type, sound.seconds, sound.empty) == ("audio/mpeg", None, False)


@pytest.mark.parametrize(("seconds", "empty"), [(0.4, True), (1.0, True), (1.2, False), (2, False)])
def test_a_second_and_less_is_no_message(seconds: float, empty: bool) -> None:
    sound = wav(seconds)
    assert check_sound(sound[:4096], len(sound), 0).empty is empty


def test_the_waits_grow_to_an_hour_and_no_more() -> None:
    waits = [again_after(tries).total_seconds() for tries in range(1, 12)]
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]


@pytest.mark.parametrize("why", list(Trouble))
def test_nothing_is_given_up_before_its_time_and_five_tries(why: Trouble) -> None:
    end = {Trouble.MISSING: S.ABSENT}.get(why, S.FAILED)
    late, soon = GIVEN_UP[why], GIVEN_UP[why] - timedelta(seconds=1)
    assert after_trouble(why, 1000, soon) is S.WAITING
    assert after_trouble(why, LEAST_TRIES - 1, late * 9) is S.WAITING
    assert after_trouble(why, LEAST_TRIES, late) is end


def test_the_moves_are_closed_and_every_state_has_a_name() -> None:
    assert set(MOVES) == set(RECORDING_LABELS) == set(S)
    assert MOVES[S.ERASED] == frozenset()
    for state in set(S) - {S.ERASED, S.FETCHING}:
        assert S.ERASED in MOVES[state], f"{state} would be kept for ever"

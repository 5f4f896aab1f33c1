"""Speech: seconds and words as a Brazilian says them."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.root import ROOT
from ivr.rules.hours.hours import FORTALEZA, parse_weekly_hours
from ivr.rules.words.speech_length import is_spelled, seconds
from ivr.rules.words.spoken import (
    clock_time,
    date_words,
    digits,
    next_opening,
    next_opening_brief,
    number,
    weekly_hours,
)

VECTORS = [
    line.split("\t")
    for line in (Path(__file__).parent / "vectors" / "speech.tsv").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("sentence", "took"), VECTORS)
def test_a_sentence_takes_within_eight_percent_of_what_a_voice_takes(
    sentence: str, took: str
) -> None:
    assert seconds(sentence) == pytest.approx(float(took), rel=0.08)


def test_sixty_sentences_together_take_within_three_percent_of_what_a_voice_takes() -> None:
    assert len(VECTORS) == 60
    measured = sum(float(took) for _, took in VECTORS)
    estimated = sum(seconds(sentence) for sentence, _ in VECTORS)
    assert estimated == pytest.approx(measured, rel=0.03)
    worst = max(abs(seconds(sentence) / float(took) - 1) for sentence, took in VECTORS)
    together = abs(estimated / measured - 1)
    off = f"off by {together:.1%} together, by {worst:.1%} at the most".replace("%", " %")
    assert off in (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("word", "spelled"),
    [("UVT", True), ("ICMS", True), ("U", True), ("A", False), ("É", False), ("REDESIM", False)],
)
def test_what_is_spelled(word: str, spelled: bool) -> None:
    assert is_spelled(word) is spelled


@given(a=st.text(max_size=40), b=st.text(max_size=40))
def test_more_text_never_takes_less_time(a: str, b: str) -> None:
    assert seconds(f"{a} {b}") >= seconds(a) - 1e-9


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(8), "oito horas"),
        (time(1), "uma hora"),
        (time(2), "duas horas"),
        (time(13, 30), "treze e trinta"),
        (time(22, 1), "vinte e duas e um"),
        (time(0), "zero horas"),
    ],
)
def test_times_of_day(at: time, words: str) -> None:
    assert clock_time(at) == words


def test_numbers_dates_and_digits() -> None:
    assert [number(n) for n in (0, 14, 20, 21, 99)] == [
        "zero",
        "catorze",
        "vinte",
        "vinte e um",
        "noventa e nove",
    ]
    assert date_words(date(2027, 3, 1)) == "primeiro de março"
    assert digits("20417788305", (4, 4, 3)) == (
        "dois zero quatro um, sete sete oito oito, três zero cinco"
    )
    with pytest.raises(ValueError, match="groups"):
        digits("123", (4,))


def test_a_weeks_hours() -> None:
    week = parse_weekly_hours("08:00 às 12:00 e 13:00 às 17:00 segunda à sexta-feira")
    assert weekly_hours(week) == (
        "de segunda-feira a sexta-feira, das oito horas às doze horas"
        " e das treze horas às dezessete horas"
    )


@pytest.mark.parametrize(
    ("now", "opening", "full", "brief"),
    [
        ("11-23 07:00", "11-23 08:00", "hoje, às oito horas", "hoje, às oito horas"),
        (
            "11-23 15:00",
            "11-24 08:00",
            "amanhã, terça-feira, às oito horas",
            "amanhã, às oito horas",
        ),
        (
            "11-28 15:00",
            "11-30 08:00",
            "na segunda-feira, às oito horas",
            "na segunda-feira, às oito horas",
        ),
        (
            "11-23 15:00",
            "12-21 08:30",
            "na segunda-feira, vinte e um de dezembro, às oito e trinta",
            "dia vinte e um",
        ),
        (
            "11-23 15:00",
            "12-01 08:00",
            "na terça-feira, primeiro de dezembro, às oito horas",
            "dia primeiro, às oito horas",
        ),
        ("11-23 00:30", "11-23 01:00", "hoje, à uma hora", "hoje, à uma hora"),
    ],
)
def test_the_next_opening(now: str, opening: str, full: str, brief: str) -> None:
    moments = [
        datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=FORTALEZA)
        for text in (now, opening)
    ]
    assert next_opening(*moments) == full
    assert next_opening_brief(*moments) == brief
    assert len(brief.split()) <= 5

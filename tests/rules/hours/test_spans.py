"""Spans of time in addresses: read, written and said."""

from datetime import UTC, datetime

import pytest

from ivr.rules.hours.spans import EVER, Span, instant_words, read_span

THURSDAY = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def test_what_is_written_is_read_again() -> None:
    assert read_span(instant_words(THURSDAY), instant_words(FRIDAY)) == Span(THURSDAY, FRIDAY)
    assert read_span(instant_words(THURSDAY), "") == Span(THURSDAY)


@pytest.mark.parametrize("odd", ["", "?", "ontem", "2026-11-19", "0001-01-01T00:00:00", "9" * 999])
def test_an_end_that_cannot_be_read_is_none(odd: str) -> None:
    assert read_span(odd, odd) == EVER
    assert not EVER


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (EVER, ""),
        (Span(THURSDAY), "desde quinta, 19/11/2026, às 14:00"),
        (Span(None, FRIDAY), "até antes de sexta, 20/11/2026, às 14:00"),
        (
            Span(THURSDAY, FRIDAY),
            "de quinta, 19/11/2026, às 14:00 até antes de sexta, 20/11/2026, às 14:00",
        ),
    ],
)
def test_a_span_is_said(span: Span, said: str) -> None:
    assert span.words == said

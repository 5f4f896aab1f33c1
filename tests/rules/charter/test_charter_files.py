"""The charter's terms: from one working day to sixty."""

import pytest

from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.charter.charter_files import MAX_DAYS
from tests.support.callflow import edited


def with_term(days: int) -> dict[str, str]:
    """Our files with so many days for the hardest requests."""
    return edited("charter.toml", "complexa = 10", f"complexa = {days}")


@pytest.mark.parametrize("days", [1, MAX_DAYS])
def test_a_term_of_one_to_sixty_days_is_read(days: int) -> None:
    assert days in read_callflow(with_term(days)).deadlines.values()


@pytest.mark.parametrize("days", [0, MAX_DAYS + 1])
def test_no_term_and_one_beyond_sixty_days_are_mistakes(days: int) -> None:
    with pytest.raises(CallflowMistakes, match="de 1 a 60 dias úteis"):
        read_callflow(with_term(days))

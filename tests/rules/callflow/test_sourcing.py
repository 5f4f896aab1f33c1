"""Sources have a day on which somebody looks again whether they still hold."""

from datetime import date

import pytest

from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.sourcing import to_review
from tests.support.callflow import FILES, edited


def test_a_source_is_counted_from_its_day_on() -> None:
    callflow = read_callflow(FILES)
    days = sorted({each.review for each in callflow.sources.values()})
    assert to_review(callflow, days[0].replace(year=2026)) == []
    first = to_review(callflow, days[0])
    assert first
    assert all(each.review == days[0] for each in first)
    assert len(to_review(callflow, date(2099, 1, 1))) == len(callflow.sources)


@pytest.mark.parametrize("row", ['review = "2027-05-31"', "review = 2027-05-31T10:00:00", ""])
def test_a_source_without_that_day_is_refused(row: str) -> None:
    with pytest.raises(CallflowMistakes) as refused:
        read_callflow(edited("sources.toml", "review = 2027-05-31", row))
    assert "preencha o dia da próxima revisão" in str(refused.value)

"""The bench of surveys takes every answer, tells what the rows say, and names each broken rule."""

import pytest

from bench import surveys
from bench.surveys import Taken, Told, broken, table

GOOD = Taken(ours=250, floor=900)
EQUAL = Told(1000, ours=1.1, raw=1.0, beforehand=2.0, equal=True)


def test_a_quick_run_takes_all_and_tells_what_the_rows_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sizes = ["--responses", "600", "--few", "100", "--answers", "24", "--quick"]
    assert surveys.main(sizes) == 0
    told = capsys.readouterr().out
    assert "All rules hold." in told
    assert "| 100 responses | 600 responses |" in told


@pytest.mark.parametrize(
    ("taken", "told", "said"),
    [
        (GOOD, EQUAL, []),
        (Taken(199, 900), EQUAL, ["BROKEN: 199 answers a second, of 200"]),
        (
            *(GOOD, Told(1000, 1.3, 1.0, 2.0, True)),
            ["BROKEN: results take 1.30 of the plain aggregates"],
        ),
        (
            *(GOOD, Told(1000, 1.0, 1.0, 2.0, False)),
            ["BROKEN: results of 1,000 responses are not what the rows say"],
        ),
    ],
)
def test_each_rule_is_told(taken: Taken, told: Told, said: list[str]) -> None:
    assert broken(taken, [EQUAL, told], quick=False) == said


def test_the_table_has_the_rate_beside_the_floor() -> None:
    told = table(GOOD, [EQUAL])
    assert "**250**; bare rows (the floor): 900." in told
    assert "| results of these | **1.10** |" in told

"""The bench of the monitoring makes up what it says, looks at it, and tells each broken rule."""

import re

import pytest

from bench import monitoring
from bench.monitoring import Measured, broken, ratio, table


def test_a_tiny_run_makes_up_rows_looks_at_months_and_prints_its_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sizes = ["--calls", "400", "--few", "200", "--looks", "2"]
    monitoring.main([*sizes, "--days", "45", "--beside", "0.1"])
    printed = capsys.readouterr().out
    assert "| 200 calls | 400 calls, 3,200 steps, 80 messages, 120 visits |" in printed
    for row in ("a month's page: median / p99", "the plain aggregates", "flask reports rebuild"):
        assert re.search(rf"\| {row}.*\| [0-9]+", printed.replace("`", "")), row
    assert re.search(r"a turn of 50 callers at once beside it.*\| \d+ / \d+ / \d+ ms", printed)


@pytest.mark.parametrize(
    ("many", "rules"),
    [
        (Measured(1000, [0.03] * 100, 1.0, 1.0, [0.1] * 100), 0),
        (Measured(1000, [0.03] * 98 + [0.4] * 2, 1.0, 1.0, [0.1] * 100), 1),
        (Measured(1000, [0.05] * 100, 1.0, 1.0, [0.1] * 100), 1),
        (Measured(1000, [0.03] * 100, 0.02, 1.0, [0.1] * 100), 1),
        (Measured(1000, [0.03] * 100, 1.0, 1.0, [0.1] * 97 + [0.6] * 3), 1),
        (Measured(1000, [0.4] * 100, 0.02, 1.0, [0.6] * 100), 4),
    ],
)
def test_each_broken_rule_is_told(many: Measured, rules: int) -> None:
    few = Measured(10, [0.025] * 100, 0.5, 1.0, [])
    assert len(broken(few, many)) == rules
    assert f"{ratio(few, many):.2f}" in table(few, many)

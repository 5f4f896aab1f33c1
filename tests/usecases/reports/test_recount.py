"""A program that shares nothing with the product counts every figure of the pages alike."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

from ivr.rules.reports.call_metrics import RECEIVED
from ivr.rules.reports.definitions import Shows
from ivr.rules.reports.figures import Figure, by_ending, by_hour, by_topic, course
from ivr.rules.reports.metrics import BACKLOG, METRICS
from ivr.usecases.reports.counting import rebuild
from ivr.usecases.reports.monitoring import monitor
from ivr.usecases.reports.row_export import exported_rows
from tests import recount
from tests.support.installation import Installation
from tests.usecases.reports.test_monitoring import WEEK
from tests.usecases.reports.week import DAY, agents_of, answer, letter


def told(figure: Figure) -> Any:
    """Return a figure as the other program tells it."""
    match figure.definition.shows:
        case Shows.COUNT:
            return figure.part
        case Shows.SHARE:
            return figure.part, figure.whole
        case Shows.SPREAD:
            wall = figure.wall
            if wall is None:
                return {"n": 0}
            return {
                "n": wall.n,
                "median": wall.median,
                "p90": wall.p90,
                "worst": wall.worst,
                "mean": wall.mean,
            }


def test_every_figure_is_counted_alike(week_on_both: Installation, tmp_path: Path) -> None:
    central = week_on_both
    agents = agents_of(central)
    late = letter(central)
    central.clock.advance(8 * DAY)
    answer(central, late, agents[0])
    rebuild(central.line)
    found = monitor(central.line, WEEK)
    file = tmp_path / "rows.jsonl"
    rows = exported_rows(central.ports, WEEK, central.clock.now())
    text = "".join(json.dumps(each) + "\n" for each in rows)
    file.write_text(text, encoding="utf-8")
    apart = recount.recount(file)
    ours = {each.id: told(found.of(each)) for each in METRICS if each is not BACKLOG}
    assert apart == ours
    drawn, counted = recount.charts(file), found.summary(RECEIVED)
    dates = {each.day.isoformat(): each.part for each in course(RECEIVED, counted) if each.part}
    assert drawn["dates"] == dates
    assert drawn["hours"] == by_hour(RECEIVED, counted)
    assert drawn["matters"] == {key: n for key, (n, _) in by_topic(RECEIVED, counted).items()}
    assert drawn["outcomes"] == by_ending(RECEIVED, counted)
    for personal in ("55849", "a@exemplo.br", "Como troco"):
        assert personal not in text, "nothing says who anybody is"


def test_it_shares_nothing_with_the_product() -> None:
    tree = ast.parse(Path(recount.__file__).read_text(encoding="utf-8"))
    names = {
        (each.module or "") if isinstance(each, ast.ImportFrom) else each.names[0].name
        for each in ast.walk(tree)
        if isinstance(each, ast.Import | ast.ImportFrom)
    }
    assert {each.partition(".")[0] for each in names} <= set(sys.stdlib_module_names)

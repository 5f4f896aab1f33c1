"""The page of definitions is the code's own."""

from ivr.root import ROOT
from ivr.rules.reports.metrics import METRICS
from ivr.rules.reports.paper import definitions_paper


def test_the_page_of_definitions_is_written_from_the_code() -> None:
    written = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert written == definitions_paper(), "flask reports definitions > docs/figures.md"
    assert all(f"### `{each.id}`" in written for each in METRICS)

"""The missed calls in a real browser: every button whole and at hand, however wide the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.desk import busy_morning, enter
from tests.browser.windows import window
from tests.conftest import Install
from tests.support.scene import AGENT
from tests.web.served import Served

WIDTHS = (320, 360, 390, 480, 560, 700, 768, 820, 900, 980, 1024, 1100, 1180, 1280, 1440, 1920)
# Buttons that are cut off by the window or by the box that they stand in, with the width.
CUT = """() => [...document.querySelectorAll('main .br-button')].filter(button => {
  const at = button.getBoundingClientRect();
  let box = button.parentElement, left = 0, right = document.documentElement.clientWidth;
  for (; box; box = box.parentElement) {
    if (getComputedStyle(box).overflowX === 'visible') continue;
    const edge = box.getBoundingClientRect();
    left = Math.max(left, edge.left); right = Math.min(right, edge.right);
  }
  return at.left < left - 1 || at.right > right + 1 || button.scrollWidth > button.clientWidth + 1;
}).map(button => button.innerText + ' at ' + innerWidth)"""


@pytest.fixture
def web(installed: Install, sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    """A busy morning."""
    with busy_morning(installed, sqlite_url, tmp_path / "log") as served:
        yield served


def test_every_button_of_the_missed_calls_is_whole_at_every_width(
    web: Served, chromium: Browser
) -> None:
    context = window(chromium, 1280, "light", 900)
    page = context.new_page()
    enter(page, web, AGENT, "/painel/perdidas")
    cut: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("main .br-button").count() > 3
        cut += page.evaluate(CUT)
    context.close()
    assert cut == []

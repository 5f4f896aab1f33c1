"""Look for what keeps somebody from using a page, on screens of several widths, light and dark."""

import json
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

VENDOR = Path(__file__).parent / "vendor"
AXE = (VENDOR / "axe.min.js").read_text(encoding="utf-8")
WORDS = json.loads((VENDOR / "axe.pt_BR.json").read_text(encoding="utf-8"))
ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# Nothing is told of what is right, nor where what is wrong stands: a quarter of the time.
BRIEFLY = {"resultTypes": ["violations"], "selectors": False}

LEAST_GAP = 4  # pixels between two boxes, one below the other
TOUCHING = """least => [...document.querySelectorAll(".note, .card")].flatMap(box => {
  const next = box.nextElementSibling;
  if (!next || !next.matches(".note, .card")) return [];
  const [above, below] = [box.getBoundingClientRect(), next.getBoundingClientRect()];
  const seen = above.height && below.height && below.top >= above.top + 1;
  return seen && below.top - above.bottom < least ? [next.textContent.trim().slice(0, 60)] : [];
})"""

# Words that run out of their cell into the next, and what a box cuts off at its side.
CROOKED = """() => [...document.querySelectorAll("td, th, .card, main")].flatMap(box => {
  const {overflowX, display, position} = getComputedStyle(box);
  const cell = display === "table-cell";
  if (position === "absolute" || box.scrollWidth <= box.clientWidth + 1) return [];
  if (!cell && overflowX !== "hidden") return [];
  return [`${cell ? "spills out of" : "is cut off in"} ${box.tagName.toLowerCase()}: `
    + box.textContent.trim().replace(/\\s+/g, " ").slice(0, 60)];
})"""


def crooked(page: Page, *widths: int) -> list[str]:
    """Return what does not fit in its place at each of these widths: cells, and boxes that cut."""
    before = page.viewport_size
    assert before
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": before["height"]})
        wrong += [f"{width} px: {each}" for each in page.evaluate(CROOKED)]
    page.set_viewport_size(before)
    return wrong


def violations(page: Page, rules: Mapping[str, object] = ALL) -> list[str]:
    """Return what axe finds wrong on the page as it is shown from its top, in Portuguese."""
    # What sticks to the top lies over what is scrolled there, and axe takes it for too small.
    page.evaluate("scrollTo({top: 0, left: 0, behavior: 'instant'})")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
        page.evaluate("words => axe.configure({locale: words})", WORDS)
    found = page.evaluate("asked => axe.run(document, asked)", {"runOnly": dict(rules), **BRIEFLY})
    return [
        f"{each['id']}: {each['help']}: {node['html']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def unfit(page: Page, *widths: int) -> list[str]:
    """Return what is wrong with the page at each of these widths (pixels), light and dark.

    It is looked at as wide as it is where none is named. Wrong are axe's findings, scrolling
    sideways, boxes that touch each other, and what does not fit in its place; the dark scheme
    changes colours alone. The page is shown afterwards as before.
    """
    before = page.viewport_size
    assert before
    wrong = []
    page.emulate_media(reduced_motion="reduce")  # else a colour may be on its way to another
    for width in widths or (before["width"],):
        page.set_viewport_size({"width": width, "height": before["height"]})
        page.emulate_media(color_scheme="light")
        found = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("scrolls sideways")
        touching = page.evaluate(TOUCHING, LEAST_GAP)
        found += [f"touches the box above it: {each}" for each in touching]
        found += page.evaluate(CROOKED)
        wrong += [f"{width} px: {each}" for each in found]
        page.emulate_media(color_scheme="dark")
        wrong += [f"{width} px, dark: {each}" for each in violations(page, COLOURS)]
    page.emulate_media(color_scheme="null", reduced_motion="null")
    page.set_viewport_size(before)
    return wrong

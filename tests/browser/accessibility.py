"""Write `docs/accessibility.md`: each page by each criterion of WCAG 2.2 AA.

As `python -m tests.browser.accessibility`. A machine looks at every page of a busy morning with axe
and with the probes of this module; what it cannot see is what people wrote down in `by_hand.toml`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from ivr.app import CITIZENS, create_app
from ivr.root import ROOT
from tests.browser.criteria import CRITERIA, ByHand, by_hand
from tests.browser.desk import busy_morning, enter, outside_a_test
from tests.browser.desk_pages.test_desk import WHO, addresses, is_page
from tests.browser.fitness import AXE
from tests.browser.windows import window
from tests.conftest import CHROMIUM
from tests.web.served import Served

PAPER = ROOT / "docs" / "accessibility.md"
GOOD, BAD, NOTHING, HAND, OPEN = "m", "!", "·", "h", " "
Cells = dict[str, str]  # criterion → what a machine says of it on one page

TABBED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const x = Math.min(Math.max(box.x + Math.min(box.width, 8) / 2, 1), innerWidth - 2);
  const y = box.y + box.height / 2, over = document.elementFromPoint(x, y);
  at.dataset.tabbed = at.dataset.tabbed || String(Math.random());
  return {id: at.dataset.tabbed, url: location.href,
          shown: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || at.type === 'date',
          free: !over || at.contains(over) || over.contains(at)};
}"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# What is not there cannot be wrong: what a page would need to have for each criterion.
ABOUT = {
    ("1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.4.2"): "audio, video",
    ("1.4.5",): "img:not([src^='data:image/svg'])",
    ("2.5.7",): "[draggable=true]",
    ("1.3.5", "2.5.3", "3.2.2", "3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.3.7"): (
        "main input:not([type=hidden]), main select, main textarea"
    ),
    ("3.3.8",): "input[type=password]",
}
MATTER = "/assunto/uvt"  # the pages of all matters are made alike
SERVICE = "/carta/e-mail"  # of the charter, with its addresses
NEVER = ("2.1.4", "2.5.1", "2.5.4")  # no page takes single keys, gestures or motion


def axe(page: Page) -> Cells:
    """Return what axe says of each criterion: wrong, found right, or nothing that it is about."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run(document)")
    cells: Cells = {}
    for outcome, sign in (("inapplicable", NOTHING), ("passes", GOOD), ("violations", BAD)):
        for rule in found[outcome]:
            for tag in rule["tags"]:
                if tag.startswith("wcag") and tag[4:].isdigit() and len(tag) > 6:
                    cells[f"{tag[4]}.{tag[5]}.{tag[6:]}"] = sign
    return cells


def keyboard(page: Page) -> Cells:
    """Walk over the page with Tab: all is reached, seen, not hidden, and nothing happens by it."""
    page.evaluate("document.activeElement.blur()")
    url, stops = page.url, list[dict[str, Any]]()
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(TABBED)
        if stop is None or (len(stops) > 1 and stop["id"] == stops[0]["id"]):
            break
        if not stops or stop["id"] != stops[-1]["id"]:  # a date has three fields of its own
            stops.append(stop)
    again = len({each["id"] for each in stops}) == len(stops)
    return {
        "2.1.1": _sign(bool(stops)),
        "2.1.2": _sign(again and len(stops) < 400),
        "2.4.3": _sign(again),
        "2.4.7": _sign(all(each["shown"] for each in stops)),
        "2.4.11": _sign(all(each["free"] for each in stops)),
        "3.2.1": _sign(all(each["url"] == url for each in stops)),
    }


def reflow(page: Page) -> Cells:
    """Look whether anything stands beside the screen: narrow, large text, wide spacing."""
    cells: Cells = {}
    page.set_viewport_size({"width": 320, "height": 900})
    cells["1.4.10"] = _sign(not page.evaluate(SIDEWAYS))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    cells["1.4.4"] = _sign(not page.evaluate(SIDEWAYS))
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.add_style_tag(content=SPACED)
    cells["1.4.12"] = _sign(not page.evaluate(SIDEWAYS))
    return cells


def absent(page: Page) -> Cells:
    """Return the criteria that are about something which the page does not have."""
    cells = dict.fromkeys(NEVER, NOTHING)
    for criteria, what in ABOUT.items():
        if page.locator(what).count() == 0:
            cells |= dict.fromkeys(criteria, NOTHING)
    return cells


PROBES: tuple[Callable[[Page], Cells], ...] = (absent, axe, keyboard, reflow)


def look(page: Page) -> Cells:
    """Return what a machine says of each criterion on the page that is open."""
    cells: Cells = {}
    for probe in PROBES:
        for criterion, sign in probe(page).items():
            worse = BAD in (sign, cells.get(criterion))
            cells[criterion] = (
                BAD if worse else sign if sign != NOTHING else cells.get(criterion, NOTHING)
            )
    return cells


def public_addresses(app: Flask) -> Iterator[str]:
    """Yield the address of every page that anybody may open without a key in it."""
    public = {each.name for each in CITIZENS}
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0]
        if blueprint in public and "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule
    yield from (MATTER, SERVICE)


def every_page(web: Served, chromium: Browser, app: Flask) -> dict[str, Cells]:
    """Look at every page as those who may open it."""
    root, seen = f"http://127.0.0.1:{web.port}", dict[str, Cells]()
    with window(chromium, 1280, bypass_csp=True) as context:
        page = context.new_page()
        for path in (*sorted(public_addresses(app)), "/painel/entrar"):
            if is_page(page, f"{root}{path}"):
                page.goto(f"{root}{path}")
                seen[path] = look(page)
    for email, role in WHO:
        with window(chromium, 1280, bypass_csp=True) as context:
            page = context.new_page()
            enter(page, web, email, "/painel/")
            for path in addresses(role):
                if path not in seen and is_page(page, f"{root}{path}"):
                    page.goto(f"{root}{path}")
                    seen[path] = look(page)
    return seen


def table(seen: Mapping[str, Cells]) -> str:
    """Return the paper's table: a line a page, a column a criterion."""
    hands: dict[str, list[ByHand]] = defaultdict(list)
    for each in by_hand():
        hands[each.criterion].append(each)
    names = list(CRITERIA)
    rows = ["| page | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for path, cells in sorted(seen.items()):
        told = []
        for name in names:
            looked = any(each.covers(path) for each in hands[name])
            sign = cells.get(name, OPEN)
            told.append(HAND if looked and sign in (OPEN, GOOD) else sign)
        rows.append(f"| `{path}` | " + " | ".join(told) + " |")
    return "\n".join(rows)


def write(seen: Mapping[str, Cells]) -> None:
    """Write the paper's part between its two marks anew."""
    text = PAPER.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- table -->\n")
    after = rest.partition("<!-- /table -->")[2]
    PAPER.write_text(
        f"{before}<!-- table -->\n{table(seen)}\n<!-- /table -->{after}", encoding="utf-8"
    )


def main() -> None:
    """Look at all pages of a busy morning, and write the paper."""
    with outside_a_test() as (installed, url, folder), sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM)
        with busy_morning(installed, url, folder / "log") as web:
            central = installed(url)
            write(every_page(web, chromium, create_app(central.settings, central.ports)))
        chromium.close()


def _sign(right: bool) -> str:
    return GOOD if right else BAD


if __name__ == "__main__":
    main()

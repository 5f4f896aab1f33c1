"""Measure how soon public pages are painted on an old telephone, and how long a message takes.

As `python -m bench pages`. A real Chromium with a quarter of the processor's speed, at 400 ms and
50 kB a second: first each page by itself, then the way of a message from its form to its state.
Prints every rule that is broken, then a table. Ends with 1 when a rule is broken.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from bench.table import machine
from ivr.rules.cases import form_tokens
from ivr.rules.cases.contact_form import FASTEST
from ivr.store import schema
from tests.conftest import CHROMIUM
from tests.support.installation import install
from tests.support.programs import RedisProgram, short_folder, wait_until
from tests.web.served import Served, served

LATENCY_MS, BYTES_A_SECOND, SLOWER = 400, 50_000, 4
PAGES = ("/", "/assunto/uvt", "/busca?q=senha", "/contato", "/protocolo", "/privacidade")
PAINT_SECONDS, STEP_SECONDS = 3.0, 3.0
SHOWN = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench pages", description=__doc__)
    parser.add_argument("--looks", type=int, default=5, help="at each page, each by a new browser")
    looks = parser.parse_args(arguments).looks
    with _web() as web, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM)
        painted = {
            path: median(_paint(chromium, web, path) for _ in range(looks)) for path in PAGES
        }
        steps = _journey(chromium, web)
        chromium.close()
    broken = [
        f"BROKEN, {path}: painted after {took:.1f} s, not {PAINT_SECONDS:g}"
        for path, took in painted.items()
        if took > PAINT_SECONDS
    ] + [
        f"BROKEN, {step}: {took:.1f} s, not {STEP_SECONDS:g}"
        for step, took in steps.items()
        if took > STEP_SECONDS
    ]
    print(*(broken or ["All rules hold."]), sep="\n", end="\n\n")
    today = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza")).date()
    print(f"| {today}, {machine()}: 400 ms, 50 kB/s, a quarter of the speed | seconds |")
    print("|---|---|")
    for path, took in painted.items():
        print(f"| `{path}`, first paint, nothing known before | {took:.1f} |")
    for step, took in steps.items():
        print(f"| {step}, loaded whole | {took:.1f} |")
    return bool(broken)


@contextmanager
def _web() -> Iterator[Served]:
    with short_folder() as folder, tempfile.TemporaryDirectory() as state:
        redis, url = RedisProgram(folder), f"sqlite:///{state}/central.db"
        redis.start()
        try:
            schema.upgrade(url)
            central = install(url, redis.url, MAIL_DIR=f"{state}/mail")
            with served(central.settings, Path(state) / "log", workers=1) as running:
                yield running
            central.ports.database.dispose()
        finally:
            redis.stop()


def _old_telephone(chromium: Browser) -> Page:
    page = chromium.new_context(viewport={"width": 360, "height": 740}).new_page()
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    line = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    slow.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **line})
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def _paint(chromium: Browser, web: Served, path: str) -> float:
    page = _old_telephone(chromium)
    page.goto(f"http://127.0.0.1:{web.port}{path}")
    wait_until("the page is painted", lambda: page.evaluate(SHOWN) is not None)
    took = float(page.evaluate(SHOWN)) / 1000
    page.context.close()
    return took


def _journey(chromium: Browser, web: Served) -> dict[str, float]:
    """Return how long each step of a message takes, in seconds; reading and typing apart."""
    page, steps = _old_telephone(chromium), dict[str, float]()
    page.goto(f"http://127.0.0.1:{web.port}/contato?tipo=complaint&assunto=uvt")
    steps["the form"] = float(page.evaluate(LOADED)) / 1000
    signed = page.locator("[name=folha]").get_attribute("value") or ""
    sheet = form_tokens.read(web.settings.SECRET_KEY, signed)
    assert sheet
    wait_until("the form was read", lambda: datetime.now(UTC) - sheet.opened_at >= FASTEST)
    page.get_by_label("Mensagem").fill("Demorou demais.")
    page.get_by_role("button", name="Enviar mensagem").click()
    page.wait_for_url(re.compile("/recibo/"))
    steps["its receipt"] = float(page.evaluate(LOADED)) / 1000
    protocol = page.locator("p.protocol").first.text_content() or ""
    page.locator("main").get_by_role("link", name="Consultar protocolo").first.click()
    page.wait_for_url(re.compile("/protocolo$"))
    steps["the form for its protocol"] = float(page.evaluate(LOADED)) / 1000
    page.locator("main").get_by_label("Protocolo").fill(protocol)
    page.get_by_role("button", name="Consultar").click()
    page.get_by_text("Recebemos sua mensagem").wait_for()
    page.wait_for_load_state("load")
    steps["its state"] = float(page.evaluate(LOADED)) / 1000
    page.context.close()
    return steps

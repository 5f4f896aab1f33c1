"""Film the product as somebody lives it: a call, an outage, a callback that keeps its promise."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demonstration
from tests.browser.desk_pages.test_outage import (
    SLOWLY,
    SMS,
    ana,
    ask_for_a_callback,
    hang_up,
    lose_the_switchboard,
    switch,
)
from tests.browser.test_story import dial, open_telephone, sign_in

IMG2WEBP = "/usr/bin/img2webp"  # of the package webp: it keeps of each frame only what changed
QUALITY = "55"
MAX_BYTES = 1_500_000  # that README's readers load


@dataclass
class Film:
    """The frames of a page, each with how long it is shown."""

    page: Page
    folder: Path
    frames: list[str] = field(default_factory=list)

    def take(self, milliseconds: int = 1400, top: bool = True) -> None:
        """Take the page as it is now, from its top or as it was scrolled."""
        if top:
            self.page.evaluate("scrollTo(0, 0)")
        file = self.folder / f"{len(self.frames):04}.png"
        self.page.screenshot(path=file)
        self.frames += ["-d", str(milliseconds), str(file)]

    def save(self, target: Path) -> None:
        """Write the frames as one animated picture; fail where it is too heavy."""
        settings = ["-loop", "0", "-mixed", "-q", QUALITY, "-m", "6"]
        subprocess.run([IMG2WEBP, *settings, *self.frames, "-o", str(target)], check=True)
        assert target.stat().st_size <= MAX_BYTES, target.stat().st_size


def film(browser: Browser, running: Demonstration, folder: Path, target: Path) -> None:
    """Live the story on a fresh demonstration, and write it to `target`."""
    page = browser.new_page(
        viewport={"width": 1240, "height": 880}, locale="pt-BR", reduced_motion="reduce"
    )
    open_telephone(page, running)
    page.click("#guide-close")
    reel = Film(page, folder)
    _talk_to_a_person(reel)
    _lose_and_promise(reel)
    _keep_the_promise(reel)
    sign_in(page, running)
    reel.take(2200)
    row = page.locator("tbody tr").filter(has_text="-7777").filter(has_text="Retorno pedido")
    row.first.get_by_role("link").click()
    page.locator(".story li", has_text="Cumprida").first.scroll_into_view_if_needed()
    reel.take(3600, top=False)
    page.close()
    reel.save(target)


def _talk_to_a_person(reel: Film) -> None:
    page = reel.page
    reel.take(1600)
    dial(page)
    reel.take(1800)
    page.click("#key-2")
    page.locator("#captions", has_text="Você tem trinta dias").wait_for()
    reel.take(1800)
    page.click("#key-0")
    expect(page.locator("#agent-state")).to_have_text("tocando")
    reel.take()
    page.click("#agent-answer")
    page.fill("#agent-said", "Bom dia! Em que posso ajudar?")
    page.press("#agent-said", "Enter")
    expect(page.locator("#captions")).to_contain_text("Em que posso ajudar?")
    reel.take()
    page.fill("#speech", "Minha carga foi retida no posto.")
    page.press("#speech", "Enter")
    expect(page.locator("#agent-log")).to_contain_text("retida no posto")
    reel.take(1800)
    page.click("#agent-hangup")
    expect(page.locator("#captions")).to_contain_text("Obrigado por ligar.")
    expect(page.locator("#dial")).to_be_enabled()
    reel.take()


def _lose_and_promise(reel: Film) -> None:
    page = reel.page
    lose_the_switchboard(page)
    reel.take(1600)
    ask_for_a_callback(page)
    reel.take(2000)
    expect(page.locator("#messages")).to_contain_text(SMS, timeout=SLOWLY)
    expect(page.locator("#messages")).to_contain_text("entregue", timeout=SLOWLY)
    reel.take(2200)


def _keep_the_promise(reel: Film) -> None:
    page = reel.page
    switch(page, "no ar")
    page.click("#clock-5")
    expect(ana(page).locator(".chip")).to_have_text("tocando", timeout=SLOWLY)
    reel.take(1600)
    ana(page).get_by_role("button", name="Atender").click()
    expect(ana(page)).to_contain_text("Para ligar agora, digite um.")
    reel.take()
    ana(page).get_by_role("button", name="1", exact=True).click()
    page.locator("#incoming-answer").wait_for()
    reel.take(1600)
    page.click("#incoming-answer")
    expect(page.locator("#state")).to_have_text("em conversa", timeout=SLOWLY)
    ana(page).get_by_label("Diga a quem está na ligação").fill("Bom dia, aqui é a Ana.")
    ana(page).get_by_role("button", name="Falar").click()
    expect(page.locator("#captions")).to_contain_text("Bom dia, aqui é a Ana.")
    reel.take()
    hang_up(page)
    expect(ana(page)).to_contain_text("Falou com a pessoa?")
    ana(page).get_by_role("button", name="1", exact=True).click()
    expect(ana(page)).to_contain_text("Registrado. Obrigado.")
    reel.take(1600)

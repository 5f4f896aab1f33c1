"""Provide a customer and a simulator for each test, both real servers."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.simulator.company import open_company as opened_company
from ivr.simulator.company import serve
from ivr.simulator.post_office import open_post_office, take_port
from ivr.simulator.settings import Settings
from tests.simulator.customer import (
    ACCOUNT,
    LINE,
    SWITCHBOARD,
    TOKEN,
    Company,
    Customer,
    customer_at_work,
)
from tests.support.programs import DEADLINE

Opens = Callable[..., Company]
SLOWEST = 30_000  # milliseconds that a page may take for anything, on a machine that is busy
expect.set_options(timeout=SLOWEST)


@contextmanager
def elsewhere(block: AbstractContextManager[None]) -> Iterator[None]:
    """Enter and leave `block` in a thread of its own.

    A browser that is open keeps the event loop of the tests' own thread.
    """
    with ThreadPoolExecutor(1) as thread:
        thread.submit(block.__enter__).result()
        try:
            yield
        finally:
            thread.submit(block.__exit__, None, None, None).result()


@contextmanager
def company_at_work(settings: Settings) -> Iterator[Company]:
    """Run a simulator on free ports during the block.

    It serves a mailbox if its settings have one.
    """
    app, wire, imap_wire = opened_company(settings), take_port(0), take_port(0)
    exchange, server = app.extensions["exchange"], serve(app, 0)
    ports = (wire.getsockname()[1], imap_wire.getsockname()[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        with imap_wire, ExitStack() as stack:
            if settings.mailboxes:
                stack.enter_context(elsewhere(exchange.mailbox.open(imap_wire)))
            stack.enter_context(open_post_office(exchange, wire))
            yield Company(f"http://127.0.0.1:{server.server_port}", *ports)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def customer() -> Iterator[Customer]:
    """Provide the customer's application."""
    with customer_at_work() as found:
        yield found


@pytest.fixture
def open_company(customer: Customer) -> Iterator[Opens]:
    """Provide a function that opens a simulator with settings of the test's own."""
    with ExitStack() as stack:

        def opened(**changes: object) -> Company:
            settings: dict[str, object] = {
                "public_url": customer.root,
                "account_sid": ACCOUNT,
                "auth_token": TOKEN,
                "line_number": LINE,
                "switchboard": SWITCHBOARD,
            }
            return stack.enter_context(company_at_work(Settings(**(settings | changes))))  # type: ignore[arg-type]

        yield opened
    for thread in threading.enumerate():
        if thread.name.startswith("call-"):
            thread.join(DEADLINE)
            assert not thread.is_alive(), "a call outlived its test"


@pytest.fixture
def company(open_company: Opens) -> Company:
    """Return a simulator with the usual settings."""
    return open_company()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Provide a browser window that fails the test on any error of the page's own."""
    page = chromium.new_page(viewport={"width": 1440, "height": 1000}, locale="pt-BR")
    page.set_default_timeout(SLOWEST)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield page
    assert wrong == []

"""One application and one company for all cases of this room."""

from collections.abc import Iterator

import pytest

from ivr.simulator.settings import Settings
from tests.simulator.conftest import company_at_work
from tests.simulator.customer import (
    ACCOUNT,
    LINE,
    SWITCHBOARD,
    TOKEN,
    Company,
    Customer,
    customer_at_work,
)


@pytest.fixture(scope="module")
def customer() -> Iterator[Customer]:
    """Provide the application, for all cases of a module."""
    with customer_at_work() as found:
        yield found


@pytest.fixture(scope="module")
def company(customer: Customer) -> Iterator[Company]:
    """Provide the company, for all cases of a module."""
    settings = Settings(customer.root, ACCOUNT, TOKEN, LINE, SWITCHBOARD)
    with company_at_work(settings) as found:
        yield found

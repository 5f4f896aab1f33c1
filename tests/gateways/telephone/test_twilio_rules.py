"""Webhook Rules through Twilio's own client, and what the doctor makes of them."""

from collections.abc import Iterator

import pytest

from ivr.commands.common.findings import Asked
from ivr.commands.line.questions import webhook_rules
from ivr.rules.line.webhook_rules import WebhookRule
from ivr.settings import Settings
from ivr.simulator.settings import Settings as Company_settings
from ivr.wiring import webhook_rules as gateway
from tests.simulator.conftest import company_at_work
from tests.simulator.customer import ACCOUNT, LINE, TOKEN, Company
from tests.support.installation import settings_for

KEY, SECRET = "SK" + "f" * 32, "only-for-tests"


@pytest.fixture
def company() -> Iterator[Company]:
    """Provide a company that knows the API key."""
    known = Company_settings(
        "http://127.0.0.1:9", ACCOUNT, TOKEN, LINE, api_key=KEY, api_secret=SECRET
    )
    with company_at_work(known) as found:
        yield found


def settings(company: Company, secret: str = SECRET, key: str = KEY) -> Settings:
    """Return the settings of an installation that asks this company."""
    api = {"TWILIO_API_KEY": key, "TWILIO_API_SECRET": secret, "TWILIO_API_URL": company.root}
    return settings_for("sqlite:////tmp/none.db", "redis://127.0.0.1:9", **(api if key else {}))


def told(asked: Settings) -> list[tuple[bool, str]]:
    """Return what the doctor finds."""
    return list(webhook_rules(Asked(asked, None, {})))  # type: ignore[arg-type]


def test_rules_are_listed_and_the_doctor_names_what_reaches_the_line(company: Company) -> None:
    mine = settings(company)
    assert told(mine) == [(True, "webhook rules: none at Twilio reaches PUBLIC_URL")]
    prefix = {"id": "webhooks_rule_1", "matchType": "PREFIX_MATCH", "prefix": "https://outro.br/"}
    exact = f"{mine.PUBLIC_URL}/voice/incoming"
    company.post(
        "/webhook-rules",
        rules=[prefix, {"matchType": "EXACT_MATCH", "value": exact, "settings": []}],
    )
    asked = gateway(mine)
    assert asked
    assert asked.all() == [
        WebhookRule("PREFIX_MATCH", "https://outro.br/"),
        WebhookRule("EXACT_MATCH", exact),
    ]
    ((good, line),) = told(mine)
    assert (good, exact in line) == (False, True)


def test_where_twilio_does_not_tell_them_nothing_is_wrong(company: Company) -> None:
    ((good, line),) = told(settings(company, "another-secret"))
    assert (good, "look there yourself" in line) == (True, True)
    ((good, line),) = told(settings(company, key=""))
    assert (good, line) == (True, "webhook rules: not asked for: TWILIO_API_KEY is empty")

"""List an account's Webhook Rules at Twilio, with its own client."""

from collections.abc import Sequence

from twilio.rest import Client

from ivr.gateways.telephone.twilio_http import FreshConnections, carrier_failures
from ivr.rules.line.webhook_rules import WebhookRule

MOST = 1000  # rules that are looked at


class TwilioRules:
    """The rules by which Twilio sends an account's webhooks, whatever their addresses ask for."""

    seconds = 5.0  # for one request, connecting included

    def __init__(self, account: str, credentials: tuple[str, str], api_url: str = "") -> None:
        """Take the account and its API key with its secret; connect to nothing yet.

        `api_url` stands in the place of Twilio's own address when given.
        """
        http = FreshConnections(api_url, self.seconds)
        self._rules = Client(*credentials, account_sid=account, http_client=http).webhooks.v1.rules

    def all(self) -> Sequence[WebhookRule]:
        """Return the account's rules. Raise CarrierFailed."""
        with carrier_failures():
            return [
                WebhookRule(each.match_type or "", each.prefix or each.value or "")
                for each in self._rules.list(limit=MOST)
            ]

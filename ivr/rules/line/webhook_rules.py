"""Judge whether Twilio's Webhook Rules reach the line's addresses, and say so to the operator.

A rule's setting goes before the retries that our addresses ask for in their fragment, and may sign
with another key than the account's token: then every webhook is refused.
https://www.twilio.com/docs/usage/webhooks/webhook-rules
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EVERY, EXACT, PREFIX = "DEFAULT", "EXACT_MATCH", "PREFIX_MATCH"


@dataclass(frozen=True)
class WebhookRule:
    """One rule at Twilio: how it matches addresses, and which, or the beginning of which."""

    match: str
    address: str = ""

    def reaches(self, public_url: str) -> bool:
        """Return whether the rule can match a webhook's address below `public_url`."""
        root = f"{public_url.rstrip('/')}/"
        if self.match == EVERY:
            return True
        below = self.address.startswith(root)
        return below or (self.match == PREFIX and root.startswith(self.address))


def findings(rules: Sequence[WebhookRule], public_url: str) -> Iterator[tuple[bool, str]]:
    """Find the rules that reach the line's addresses; a line for each, or one for none."""
    reaching = [each for each in rules if each.reaches(public_url)]
    for each in reaching:
        yield (
            False,
            (
                f"webhook rules: {each.match} {each.address or 'of every address'} goes before the"
                " retries that our addresses ask for, and may sign with another key: take it away"
                " at Twilio, or leave PUBLIC_URL out of it"
            ),
        )
    if not reaching:
        yield True, "webhook rules: none at Twilio reaches PUBLIC_URL"

"""Read connection overrides: how long to wait for a webhook, and when to retry.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl

HARD_LIMIT_MS = 15000


@dataclass(frozen=True)
class Overrides:
    """Connection settings of one address; the defaults are Twilio's. Times in milliseconds."""

    connect: int = 5000
    read: int = HARD_LIMIT_MS
    total: int = HARD_LIMIT_MS
    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})
    names_total: bool = False  # the address itself says how long all tries may take

    def retry(self, kind: str) -> bool:
        """Return whether a failure of this kind (name, ct, rt, 3xx, 4xx, 5xx) is tried again.

        A host without an address is one that no connection is made to.
        """
        kind = "ct" if kind == "name" else kind
        return kind in self.policies or "all" in self.policies


def overrides(fragment: str) -> Overrides:
    """Return the settings in an address's fragment, within the documented ranges."""
    given = dict(parse_qsl(fragment))
    default = Overrides()

    def number(name: str, least: int, most: int, otherwise: int) -> int:
        text = given.get(name, "")
        return min(max(int(text), least), most) if text.isdecimal() else otherwise

    asked = {each.strip() for each in given.get("rp", "").split(",") if each.strip()}
    return Overrides(
        connect=number("ct", 100, 10000, default.connect),
        read=number("rt", 100, HARD_LIMIT_MS, default.read),
        total=number("tt", 100, HARD_LIMIT_MS, default.total),
        retries=number("rc", 0, 5, default.retries),
        names_total="tt" in given,
        policies=frozenset(asked & {"4xx", "5xx", "ct", "rt", "all"}) or default.policies,
    )

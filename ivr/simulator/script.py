"""What a call obeys."""

from dataclasses import dataclass

from ivr.simulator.twiml import Document
from ivr.simulator.webhooks import Webhook


@dataclass(frozen=True)
class Script:
    """What a call obeys first, and where it turns when a document cannot be had."""

    first: Webhook | Document
    fallback: Webhook | None = None

"""What a call obeys."""

from dataclasses import dataclass

from ivr.simulator.wire.twiml import Document
from ivr.simulator.wire.webhooks import Webhook


@dataclass(frozen=True)
class Script:
    """What a call obeys first, and where it turns when a document cannot be had."""

    first: Webhook | Document
    fallback: Webhook | None = None

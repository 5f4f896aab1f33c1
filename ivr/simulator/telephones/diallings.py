"""Record every ringing of any telephone, for tests that count them."""

import threading
from dataclasses import dataclass
from typing import Any

from ivr.simulator.telephones.call import Call

MAX_DIALLINGS = 100_000


@dataclass(frozen=True)
class Dialling:
    """One attempt to reach a telephone: `ended` and `seconds` are empty while it lasts."""

    at: str
    address: str
    sid: str
    parent_sid: str | None
    direction: str
    ended: str | None = None
    seconds: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the attempt's fields for the control API."""
        return dict(vars(self))


class Diallings:
    """All attempts, in the order in which they began. Safe to use from many threads."""

    def __init__(self) -> None:
        self._kept: dict[str, Dialling] = {}
        self._lock = threading.Lock()

    def begin(self, leg: Call, address: str) -> None:
        """Record that `leg` tries to reach the telephone at `address`."""
        placing = leg.placing
        dialling = Dialling(
            leg.clock.now().isoformat(),
            address,
            leg.sid,
            placing.parent_sid,
            placing.direction.value,
        )
        with self._lock:
            self._kept[leg.sid] = dialling
            if len(self._kept) > MAX_DIALLINGS:
                del self._kept[next(iter(self._kept))]

    def end(self, leg: Call) -> None:
        """Record how the attempt of `leg` ended.

        A leg that reached for nobody changes nothing.
        """
        with self._lock:
            begun = self._kept.get(leg.sid)
            if begun:
                ended = {"ended": leg.state.value, "seconds": leg.seconds_talked}
                self._kept[leg.sid] = Dialling(**(vars(begun) | ended))

    def of(self, address: str = "") -> list[Dialling]:
        """Return the attempts to one address, or all, oldest first."""
        with self._lock:
            return [each for each in self._kept.values() if not address or each.address == address]

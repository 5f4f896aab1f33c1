"""Hold one call: its placing, its status and its log."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ivr.simulator.clock import Clock, Stopwatch
from ivr.simulator.telephones.meeting import Meeting
from ivr.simulator.telephones.placing import Pace, Placing
from ivr.simulator.telephones.states import FINAL, Doing, State

# What the party at the telephone hears of what the log says, and what it is to them.
HEARD_KINDS = {"said": "said", "played": "played", "agent": "caller"}


class Call(Meeting):
    """One leg, seen from the telephone company: inbound, dialled by the API, or by a <Dial>.

    `listener` hears what is said to the party; `other` hears what the party says while two talk;
    `reflex` presses the next key by itself, if it has one to press.
    """

    def __init__(
        self,
        sid: str,
        placing: Placing,
        clock: Clock,
        idle_seconds: float,
        opened_by: "Call | None" = None,
    ) -> None:
        watch = opened_by.watch if opened_by else Stopwatch(clock, placing.pace is Pace.FAST)
        super().__init__(watch, idle_seconds, opened_by)
        self.sid = sid
        self.placing = placing
        self.clock = clock
        self.created = self.updated = clock.now()
        self.started: datetime | None = None
        self.ended: datetime | None = None
        self.state = State.QUEUED
        self.answered_by: str | None = None
        self.seconds_talked = 0
        self.bridged_at: float | None = None
        self.listener: Callable[[str, str], None] | None = None
        self.other: Callable[[str], None] | None = None
        self.reflex: Callable[[], str | None] | None = None
        self.stays: float | None = None  # so long in a talk, then the party hangs up
        self._log: list[dict[str, Any]] = []

    def note(self, kind: str, text: str, **more: Any) -> None:
        """Append an entry to the log and wake whoever waits for news."""
        with self._changed:
            at = self.clock.now().isoformat()
            entry = {"n": len(self._log) + 1, "at": at, "kind": kind, "text": text, **more}
            self._log.append(entry)
            self._changed.notify_all()
        if self.listener and kind in HEARD_KINDS and more.get("by") != "system":
            self.listener(HEARD_KINDS[kind], text)

    def become(self, state: State) -> None:
        """Set the call's status; a final one is never changed."""
        with self._changed:
            if not self.over:
                self.state = state
                self.updated = self.clock.now()
                self.over = state in FINAL
                self.ended = self.updated if self.over else None
        self.note("status", state.value)

    def news(self, after: int, wait: float) -> dict[str, Any]:
        """Return the state and the log entries beyond `after`.

        Waits at most `wait` real seconds for an entry.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: len(self._log) > after or self.doing is Doing.ENDED, timeout=wait
            )
            return {
                "sid": self.sid,
                "parent_sid": self.placing.parent_sid,
                "direction": self.placing.direction.value,
                "from": self.placing.caller,
                "to": self.placing.dialled,
                "pace": self.placing.pace.value,
                "state": self.state.value,
                "doing": self.doing.value,
                "answered_by": self.answered_by,
                "expects": self._expects.as_json(),
                "log": [dict(each) for each in self._log[after:]],
                "next": len(self._log),
            }

    def has_pressed(self, key: str) -> bool:
        """Return whether the line has ever heard that key from the party."""
        with self._changed:
            return any(each.get("by") == "keys" and key in each["text"] for each in self._log)

    def say_to_other(self, text: str) -> bool:
        """Say `text` to the other party; return whether there was one, who heard it."""
        with self._changed:
            if self.placing.parent_sid is None:  # whoever was dialled is always attended to
                self._await_attention()
            talking = self.doing is Doing.TALKING and not self.hung_up
            other = self.other
        if talking:
            self.note("heard", text, by="talk")
            if other:
                other(text)
        return talking

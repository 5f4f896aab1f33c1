"""Pass input from the party at a telephone to the line, which waits for it.

The line is one thread that obeys documents; the party comes from the API's threads.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ivr.simulator.clock import Stopwatch
from ivr.simulator.telephones.inputs import NOTHING, Expects, Input, Key, Silence, Words
from ivr.simulator.telephones.states import Doing
from ivr.simulator.telephones.waiting import Waiting

# A script's key waits this long, in real seconds, for the line to listen.
PATIENCE_SECONDS = 20.0


class Meeting(Waiting):
    """A leg with its line's activity, the input expected, and the input given meanwhile."""

    def __init__(
        self, watch: Stopwatch, idle_seconds: float, opened_by: "Meeting | None" = None
    ) -> None:
        """Start as Waiting does, with no input."""
        super().__init__(watch, idle_seconds, opened_by)
        self.doing = Doing.FETCHING
        self.unattended = False  # nobody decides what the party does
        self.deputy: Meeting | None = None  # the leg that the line attends to meanwhile
        self._expects = NOTHING
        self._inbox: deque[Input] = deque()

    def turn_to(self, doing: Doing, expects: Expects | None = None) -> None:
        """Set what the line is doing and, where `expects` is given, what input it takes."""
        with self._changed:
            self.doing = doing
            self._expects = self._expects if expects is None else expects
            self._changed.notify_all()

    # -- the party's side (the API's threads)

    def press(self, digits: str, after: float | None = None) -> int:
        """Press `digits`; return how many of them the line took.

        It takes none while it does not listen for keys.
        """
        with self._changed:
            self._await_attention()
            if self._expects.digits is None:
                return 0
            self._inbox.extend(Key(digit, after) for digit in digits)
            self._changed.notify_all()
            return len(digits)

    def speak(self, words: Words) -> bool:
        """Say words to the line; return whether it listened to them."""
        with self._changed:
            self._await_attention()
            if not self._expects.speech or not words.text.strip():
                return False
            self._inbox.append(words)
            self._changed.notify_all()
            return True

    def fall_silent(self) -> bool:
        """End the time that the line waits for; return whether it was waiting."""
        with self._changed:
            self._await_attention()
            if not self._attending or self.doing is Doing.SPEAKING:
                return False
            self._inbox.append(Silence())
            self._changed.notify_all()
            return True

    def hang_up(
        self, after: float | None = None, at_once: bool = False, by: str = "caller"
    ) -> None:
        """Hang up for the party.

        In fast pace this happens when the line next attends to them, `after` seconds into what it
        is doing, unless `at_once`.
        """
        with self._changed:
            if not at_once:
                self._await_attention()
            if not self.over and not self.hung_up:
                self.hung_up, self.hung_up_after, self.hung_up_by = True, after, by
            self._stir()
            self._changed.notify_all()

    def _await_attention(self) -> None:
        self._stir()
        if self.fast:
            self._changed.wait_for(
                lambda: self.over or self.hung_up or self._attends(), timeout=PATIENCE_SECONDS
            )

    def _attends(self) -> bool:
        deputised = self.deputy is not None and self.deputy._attending
        return deputised or (self._attending and not self._inbox)

    # -- the line's side (the call's own thread)

    @contextmanager
    def attending(self, doing: Doing, expects: Expects) -> Iterator[None]:
        """Take the party's input while the block runs.

        Input that was not used by then is lost.
        """
        with self._changed:
            self._inbox.clear()
            self._expects, self.doing = expects, doing
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._inbox.clear()
                self._expects, self.doing = NOTHING, Doing.FETCHING

    @property
    def interrupted(self) -> bool:
        """Return whether input waits to be taken."""
        return bool(self._inbox)

    def spend(self, seconds: float) -> None:
        """Let `seconds` pass, or less if input comes. Raises CallerHungUp, Diverted."""
        if self.fast:
            self.charge(seconds)
            self.look_up()
        else:
            self.await_until(lambda: bool(self._inbox), seconds)

    def give(self, inputs: list[Key]) -> None:
        """Add input that the party gave without being asked by anybody."""
        with self._changed:
            self._inbox.extend(inputs)

    def take_input(self, seconds: float) -> Input:
        """Return the next input, or Silence after `seconds`.

        In fast pace somebody must say that there is silence, unless nobody is there who could.
        Raises CallerHungUp, Diverted, Idle.
        """
        if self.fast and self.unattended and not self._inbox:
            self.look_up()
            return Silence()
        if not self.await_until(lambda: bool(self._inbox), self._limit(seconds)):
            return Silence()
        with self._changed:
            return self._inbox.popleft()

    def wait_for(self, happened: Callable[[], bool], seconds: float) -> Input | None:
        """Wait until something `happened`: return None then, else the party's first input.

        Silence is returned after `seconds`. Raises CallerHungUp, Diverted, Idle.
        """
        if not self.await_until(lambda: happened() or bool(self._inbox), self._limit(seconds)):
            return Silence()
        with self._changed:
            return None if happened() else self._inbox.popleft()

    def _limit(self, seconds: float) -> float:
        return math.inf if self.fast else seconds

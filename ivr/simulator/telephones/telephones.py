"""Every telephone of the world, by its address; and whether the switchboard works at all."""

import threading
from collections.abc import Iterable

from ivr.simulator.clock import Clock
from ivr.simulator.telephones.addresses import is_address, plain
from ivr.simulator.telephones.habits import Habits, Mode
from ivr.simulator.telephones.telephone import Ring, Telephone


class Telephones:
    """Known ones keep their habits; those never rung or told anything have the usual ones."""

    def __init__(
        self, clock: Clock, switchboard: str, named: Iterable[tuple[str, str]] = ()
    ) -> None:
        """`named`: addresses known from the start, each with a name."""
        self._names = {plain(address): name for address, name in named}
        self._clock = clock
        self._switchboard = plain(switchboard)
        self._usual = Habits()
        self._known: dict[str, Telephone] = {}
        self._callers: dict[str, int] = {}
        self._up = True
        self._lock = threading.Lock()
        self.agent = self.at(switchboard)
        for address in self._names:
            self.at(address)

    @property
    def up(self) -> bool:
        """Whether the switchboard works."""
        return self._up

    @property
    def usual(self) -> Habits:
        """The habits of telephones not yet known."""
        return self._usual

    def switch(self, up: bool) -> None:
        """The switchboard works, or fails whoever calls it or any `sip:` address at its host."""
        self._up = up

    def make_usual(self, habits: Habits) -> None:
        """Telephones not yet known behave so."""
        self._usual = habits

    def at(self, address: str) -> Telephone:
        """The telephone at this address; from now on it is known."""
        with self._lock:
            return self._known.setdefault(plain(address), self._new(address))

    def look_at(self, address: str) -> Telephone:
        """The telephone at this address, as it is or would be; looking makes none known."""
        with self._lock:
            return self._known.get(plain(address)) or self._new(address)

    def all(self) -> list[Telephone]:
        """The known ones, in the order in which they became so."""
        with self._lock:
            return list(self._known.values())

    def latest(self, seconds: float, most: int) -> list[Telephone]:
        """The named ones, those in use, and of all others that rang or were told anything within
        so many simulated seconds the `most` latest; in the order of `all`."""
        since = self._clock.flow() - seconds
        known = self.all()
        always = [each for each in known if each.name or each.in_use]
        others = [each for each in known if each not in always and each.touched >= since]
        others.sort(key=lambda each: each.touched, reverse=True)
        wanted = {each.address for each in (*always, *others[:most])}
        return [each for each in known if each.address in wanted]

    def ring(self, telephone: Telephone, ring: Ring) -> Mode:
        """The telephone rings, and what it will do."""
        if not self._up and self._is_switchboards(telephone.address):
            return Mode.FAILS
        if self._callers.get(telephone.address):
            return Mode.BUSY
        return telephone.ring(ring)

    def calls_the_line(self, caller: str | None, change: int) -> None:
        """The telephone of an inbound caller is in use (+1), or no longer (-1)."""
        if caller is None or not is_address(caller):
            return
        with self._lock:
            count = self._callers.pop(plain(caller), 0) + change
            if count > 0:
                self._callers[plain(caller)] = count

    def is_calling(self, address: str) -> bool:
        """Whether somebody calls the line from there just now."""
        return bool(self._callers.get(plain(address)))

    def _new(self, address: str) -> Telephone:
        agents = plain(address) == self._switchboard
        habits = Habits() if agents else self._usual
        return Telephone(plain(address), self._clock, habits, self._names.get(plain(address), ""))

    def _is_switchboards(self, address: str) -> bool:
        host = self._switchboard.partition("@")[2]
        theirs = bool(host) and address.startswith("sip") and address.partition("@")[2] == host
        return theirs or address == self._switchboard

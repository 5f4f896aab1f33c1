"""Find every telephone of the world by its address, and switch the switchboard on or off."""

import threading
from collections.abc import Iterable

from ivr.simulator.clock import Clock
from ivr.simulator.telephones.addresses import is_address, plain
from ivr.simulator.telephones.habits import Habits, Mode
from ivr.simulator.telephones.telephone import Ring, Telephone


class Telephones:
    """All telephones. Known ones keep their habits; the others have the usual ones.

    A telephone is known once `at` was asked for it: by a ringing, or when its habits were set.
    """

    def __init__(
        self, clock: Clock, switchboard: str, named: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Start with the agent's telephone and the `named` ones: pairs of address and name."""
        self._names = {plain(address): name for address, name in named}
        self._clock = clock
        self._switchboard = plain(switchboard)
        self._usual = Habits()
        self._known: dict[str, Telephone] = {}
        self._callers: dict[str, int] = {}
        self._up = True
        self.was_off = False  # since the simulator began
        self._lock = threading.Lock()
        self.agent = self.at(switchboard)
        for address in self._names:
            self.at(address)

    @property
    def up(self) -> bool:
        """Return whether the switchboard works."""
        return self._up

    @property
    def usual(self) -> Habits:
        """Return the habits of telephones that are not yet known."""
        return self._usual

    def switch(self, up: bool) -> None:
        """Switch the switchboard on or off.

        Off, it and any `sip:` address at its host fail whoever calls them.
        """
        self._up = up
        self.was_off = self.was_off or not up

    def make_usual(self, habits: Habits) -> None:
        """Set the habits of telephones that are not yet known."""
        self._usual = habits

    def at(self, address: str) -> Telephone:
        """Return the telephone at this address, which is known from now on."""
        with self._lock:
            return self._known.setdefault(plain(address), self._new(address))

    def look_at(self, address: str) -> Telephone:
        """Return the telephone at this address, as it is or would be.

        This makes none known.
        """
        with self._lock:
            return self._known.get(plain(address)) or self._new(address)

    def all(self) -> list[Telephone]:
        """Return the known telephones, in the order in which they became so."""
        with self._lock:
            return list(self._known.values())

    def latest(self, seconds: float, most: int) -> list[Telephone]:
        """Return the telephones worth listing after the last `seconds` (simulated).

        They are the named ones, those in use, and the `most` latest of all others that rang or had
        their habits set within that time; in the order of `all`.
        """
        since = self._clock.flow() - seconds
        known = self.all()
        always = [each for each in known if each.name or each.in_use]
        others = [each for each in known if each not in always and each.touched >= since]
        others.sort(key=lambda each: each.touched, reverse=True)
        wanted = {each.address for each in (*always, *others[:most])}
        return [each for each in known if each.address in wanted]

    def ring(self, telephone: Telephone, ring: Ring) -> Mode:
        """Ring a telephone; return what it will do.

        It fails where the switchboard is off and the telephone is the switchboard's, and is busy
        while its owner calls the line.
        """
        if not self._up and self._is_switchboards(telephone.address):
            return Mode.FAILS
        if self._callers.get(telephone.address):
            return Mode.BUSY
        return telephone.ring(ring)

    def calls_the_line(self, caller: str | None, change: int) -> None:
        """Note that an inbound caller's telephone is in use (+1), or no longer (-1)."""
        if caller is None or not is_address(caller):
            return
        with self._lock:
            count = self._callers.pop(plain(caller), 0) + change
            if count > 0:
                self._callers[plain(caller)] = count

    def is_calling(self, address: str) -> bool:
        """Return whether somebody calls the line from there just now."""
        return bool(self._callers.get(plain(address)))

    def _new(self, address: str) -> Telephone:
        agents = plain(address) == self._switchboard
        habits = Habits() if agents else self._usual
        return Telephone(plain(address), self._clock, habits, self._names.get(plain(address), ""))

    def _is_switchboards(self, address: str) -> bool:
        host = self._switchboard.partition("@")[2]
        theirs = bool(host) and address.startswith("sip") and address.partition("@")[2] == host
        return theirs or address == self._switchboard

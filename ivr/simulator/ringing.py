"""A telephone is rung until somebody answers, or nobody does."""

from ivr.simulator.call import Call
from ivr.simulator.exchange import Exchange
from ivr.simulator.habits import Mode
from ivr.simulator.lifetime import Lifetime
from ivr.simulator.states import State
from ivr.simulator.telephone import Ring, RingState, Telephone

# How long the network takes to say that a telephone is busy or cannot be reached.
SETUP_SECONDS = 1.0


class Ringing:
    """One leg on its way to one telephone; `waiter` is the call whose thread waits for it."""

    def __init__(self, exchange: Exchange, ring: Ring, life: Lifetime, waiter: Call) -> None:
        self.ring = ring
        self.life = life
        self._exchange = exchange
        self._waiter = waiter
        self._telephone: Telephone = exchange.telephones.at(ring.leg.placing.dialled)

    def answered(self, patience: float) -> State | None:
        """None when it was answered within `patience` seconds; else how the leg ends.

        Raises CallerHungUp when the waiter did not wait; Idle when nobody ever did anything.
        """
        self._exchange.diallings.begin(self.ring.leg, self._telephone.address)
        self.life.dial()
        mode = self._exchange.telephones.ring(self._telephone, self.ring)
        if mode in (Mode.BUSY, Mode.FAILS):
            self._waiter.spend(SETUP_SECONDS)
            return State.BUSY if mode is Mode.BUSY else State.FAILED
        self.life.ring()
        ended = self._waited(mode, patience)
        if ended is None:
            if self.ring.state is RingState.RINGING:
                self._telephone.pick_up(self.ring)
            self._telephone.off_hook(self.ring)
            self.life.answer()
        return ended

    def release(self) -> None:
        """The telephone is free again, whatever became of the leg."""
        self._telephone.release(self.ring, "fim")

    def hear(self, kind: str, text: str) -> None:
        """Who sits at the telephone hears it."""
        self._telephone.hear(kind, text, sid=self.ring.as_json()["sid"])

    def _waited(self, mode: Mode, patience: float) -> State | None:
        waiter, ring = self._waiter, self.ring
        if mode in (Mode.ANSWERS, Mode.MACHINE):
            takes = ring.habits.answer_seconds
            waiter.spend(min(takes, patience))
            return None if takes <= patience else State.NO_ANSWER
        if mode is Mode.NO_ANSWER:
            waiter.spend(patience)
            return State.NO_ANSWER
        given = waiter.wait_for(lambda: ring.state is not RingState.RINGING, patience)
        if given is not None:
            if waiter.fast:
                waiter.charge(patience)
            return State.NO_ANSWER
        return State.BUSY if ring.state is RingState.DECLINED else None

"""Ring one or more telephones until one of them answers, or none does.

https://www.twilio.com/docs/voice/twiml/number: the first to pick up, and the rest are hung up
"""

from collections.abc import Sequence

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.legs.lifetime import Lifetime
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.habits import Mode
from ivr.simulator.telephones.states import State
from ivr.simulator.telephones.telephone import Ring, RingState, Telephone

# How long the network takes to say that a telephone is busy or cannot be reached.
SETUP_SECONDS = 1.0
UNREACHED = {Mode.BUSY: State.BUSY, Mode.FAILS: State.FAILED}


class Ringing:
    """One leg on its way to one telephone."""

    def __init__(self, exchange: Exchange, ring: Ring) -> None:
        self.ring = ring
        self.leg: Call = ring.leg
        self.life = Lifetime(exchange, ring.leg)
        self._mode = Mode.ASK
        self._exchange = exchange
        self._telephone: Telephone = exchange.telephones.at(ring.leg.placing.dialled)

    @property
    def attended(self) -> bool:
        """Return whether a person decides what becomes of the ringing."""
        return self._mode is Mode.ASK

    @property
    def decided(self) -> bool:
        """Return whether a person did decide, or the leg was ended from outside."""
        return self.ring.state is not RingState.RINGING or self.leg.hung_up

    def begin(self) -> None:
        """Dial the telephone, and let it ring if it can be reached."""
        self._exchange.diallings.begin(self.leg, self._telephone.address)
        self.life.dial()
        self._mode = self._exchange.telephones.ring(self._telephone, self.ring)
        if self._mode not in UNREACHED:
            self.life.ring()

    def fate(self, patience: float) -> tuple[float, State | None]:
        """Return what happens by itself: after how many seconds, and the leg's final state.

        A state of None means that it is answered.
        """
        if self._mode in UNREACHED:
            return SETUP_SECONDS, UNREACHED[self._mode]
        takes = self.ring.habits.answer_seconds
        if self._mode in (Mode.ANSWERS, Mode.MACHINE) and takes <= patience:
            return takes, None
        return patience, State.NO_ANSWER

    def answer(self) -> None:
        """Pick the receiver up: the leg is in progress."""
        if self.ring.state is RingState.RINGING:
            self._telephone.pick_up(self.ring)
        self._telephone.off_hook(self.ring)
        self.life.answer()

    def end(self, final: State, who: str = "nobody") -> None:
        """End the leg, if it was not over yet, and free its telephone."""
        if not self.leg.over:
            self._telephone.release(self.ring, "fim")
            self.life.finish(final, who)

    def hear(self, kind: str, text: str) -> None:
        """Let the party at the telephone hear `text`."""
        self._telephone.hear(kind, text, sid=self.ring.as_json()["sid"])


def first_to_answer(waiter: Call, ringings: Sequence[Ringing], patience: float) -> Ringing | None:
    """Ring all of `ringings` and return the first to answer within `patience` seconds.

    The others are canceled. None: nobody answers, and every leg is over. `waiter` is the call whose
    thread waits.

    Raises CallerHungUp or Diverted when the waiter did not wait, Idle when nobody ever did
    anything; what rings then still rings.
    """
    for each in ringings:
        each.begin()
    began, waiting = waiter.elapsed(), list(ringings)
    while waiting:
        winner = _decided(waiting)
        if winner is None and waiting:
            winner = _next_of(waiter, waiting, patience, began)
        if winner is not None:
            winner.answer()
            for each in waiting:
                if each is not winner:
                    each.end(State.CANCELED, "line")
            return winner
    return None


def _decided(waiting: list[Ringing]) -> Ringing | None:
    """Return the ringing that a person picked up, if any.

    Those that were declined or ended are ended here and no longer wait.
    """
    for each in [each for each in waiting if each.decided]:
        if each.ring.state is RingState.ANSWERED and not each.leg.hung_up:
            return each
        each.end(State.CANCELED if each.leg.hung_up else State.BUSY)
        waiting.remove(each)
    return None


def _next_of(waiter: Call, waiting: list[Ringing], patience: float, began: float) -> Ringing | None:
    """Wait until the next thing happens by itself, unless somebody acts before.

    Returns the ringing that answers by itself, if any; one that fails or times out is ended here.
    """
    soonest = min(waiting, key=lambda each: each.fate(patience)[0])
    due, final = soonest.fate(patience)
    left = max(0.0, due - (waiter.elapsed() - began))
    # In fast pace a person is waited for, and then every other telephone has had its time.
    if waiter.fast and not (due >= patience and any(each.attended for each in waiting)):
        waiter.spend(left)
    elif waiter.wait_for(lambda: any(each.decided for each in waiting), left) is None:
        return None
    elif waiter.fast:
        waiter.charge(left)
    if final is None:
        return soonest
    soonest.end(final)
    waiting.remove(soonest)
    return None

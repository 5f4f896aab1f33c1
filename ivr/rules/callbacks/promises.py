"""Define the states of a promise and their pt-BR labels."""

from enum import Enum


class PromiseState(Enum):
    """The state of a promise: open, or how it ended.

    The value is what the database stores.
    """

    OPEN = "open"
    KEPT = "kept"  # the citizen was talked with by the due time
    BROKEN = "broken"  # the due time passed first; it stays broken, whatever comes later
    RELEASED = "released"  # the citizen cancelled it, or was served before
    MOVED = "moved"  # another time was told in its place
    EXTENDED = "extended"  # the law's term was extended, with a reason: a later day took its place
    OWNED_UP = "owned-up"  # no time: that the law's term has passed was told, and nothing promised


RUNG_IN_VAIN = "ligamos, e não conseguimos conversar a tempo"  # why a promise is BROKEN
TRIED = "tried"  # BROKEN, where the citizen was rung by then and nobody talked with them
TRIED_LABEL = "Ligamos, sem conversa"
PROMISE_LABELS: dict[PromiseState, str] = {
    PromiseState.OPEN: "Em aberto",
    PromiseState.KEPT: "Cumprida",
    PromiseState.BROKEN: "Não cumprida",
    PromiseState.RELEASED: "Dispensada",
    PromiseState.MOVED: "Trocada por outra",
    PromiseState.EXTENDED: "Prazo prorrogado",
    PromiseState.OWNED_UP: "Atraso reconhecido",
}

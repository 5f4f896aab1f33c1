"""Promises: the ends a promise can have."""

from enum import Enum


class PromiseState(Enum):
    """What became of a promise; the value is what the database keeps."""

    OPEN = "open"
    KEPT = "kept"  # the citizen was talked with by the due time
    BROKEN = "broken"  # the due time passed first; it stays broken, whatever comes later
    RELEASED = "released"  # the citizen cancelled it, or was served before
    MOVED = "moved"  # another time was told in its place


PROMISE_LABELS: dict[PromiseState, str] = {
    PromiseState.OPEN: "Em aberto",
    PromiseState.KEPT: "Cumprida",
    PromiseState.BROKEN: "Não cumprida",
    PromiseState.RELEASED: "Dispensada",
    PromiseState.MOVED: "Trocada por outra",
}

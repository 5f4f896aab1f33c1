"""Decide how what one person writes comes into force: checked, and approved by a second person.

Editions of the charter obey this; whatever else needs a second person's word is to obey it, too.
"""

from collections.abc import Mapping
from enum import Enum


class State(Enum):
    """How far what was written has come; the value is what the database stores."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"  # waits for the moment at which it is to be published
    IN_FORCE = "in-force"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class Move(Enum):
    """What is done to it; the value is what its history stores."""

    EDIT = "edited"
    CHECK = "checked"
    FAIL = "failed"
    APPROVE = "approved"
    RETURN = "returned"
    PUBLISH = "published"
    SUPERSEDE = "superseded"
    DISCARD = "discarded"


_UNPUBLISHED = (State.DRAFT, State.CHECKED, State.APPROVED)
MOVES: Mapping[tuple[State, Move], State] = {
    **{(state, Move.EDIT): State.DRAFT for state in _UNPUBLISHED},
    **{(state, Move.FAIL): State.DRAFT for state in _UNPUBLISHED},
    **{(state, Move.DISCARD): State.DISCARDED for state in _UNPUBLISHED},
    (State.DRAFT, Move.CHECK): State.CHECKED,
    (State.CHECKED, Move.APPROVE): State.APPROVED,
    (State.CHECKED, Move.RETURN): State.DRAFT,
    (State.APPROVED, Move.RETURN): State.DRAFT,
    (State.APPROVED, Move.PUBLISH): State.IN_FORCE,
    (State.IN_FORCE, Move.SUPERSEDE): State.SUPERSEDED,
}
STATE_LABELS: Mapping[State, str] = {
    State.DRAFT: "Rascunho",
    State.CHECKED: "Conferida",
    State.APPROVED: "Aprovada",
    State.IN_FORCE: "Em vigor",
    State.SUPERSEDED: "Substituída",
    State.DISCARDED: "Descartada",
}


class NotAllowed(Exception):
    """Raised for a move that the present state, or whoever makes it, does not allow.

    The message says why, in pt-BR for whoever tried.
    """


def after(state: State, move: Move) -> State:
    """Return the state after the move; raise NotAllowed where there is no such move from here."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise NotAllowed(
            f"Isto não pode ser feito agora: a situação é “{STATE_LABELS[state].lower()}”."
        ) from None


def check_second_person(writers: frozenset[int], approver: int) -> None:
    """Raise NotAllowed where who approves is among the writers (ids of accounts)."""
    if approver in writers:
        raise NotAllowed(
            "Quem escreveu não aprova: peça a outra pessoa que leia e aprove esta edição."
        )

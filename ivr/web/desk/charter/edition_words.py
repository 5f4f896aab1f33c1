"""Word in pt-BR the states of an edition, what was done to it, and the moment it comes in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.staff.approval import STATE_LABELS, Move, State
from ivr.rules.staff.audit_words import ACTIONS
from ivr.store.charter.edition_history import EditionAct
from ivr.store.charter.editions import Edition

FARTHEST_PUBLICATION = timedelta(days=366)
TONES: Mapping[str, str] = {
    State.DRAFT.value: "waiting",
    State.CHECKED.value: "",
    State.APPROVED.value: "",
    State.IN_FORCE.value: "good",
    State.SUPERSEDED.value: "waiting",
    State.DISCARDED.value: "bad",
}
LABELS: Mapping[str, str] = {each.value: label for each, label in STATE_LABELS.items()}
STEPS = (State.DRAFT, State.CHECKED, State.APPROVED, State.IN_FORCE)
NOW, AT, LATER = "agora", "em", "depois"


@dataclass(frozen=True)
class Step:
    """One step of an edition's way; `state` is "done", "current" or "ahead"."""

    label: str
    state: str


def steps(edition: Edition) -> tuple[Step, ...]:
    """Return the four steps of an edition, and how far it is; all are done once it was in force."""
    values = [each.value for each in STEPS]
    at = values.index(edition.state) if edition.state in values else len(STEPS)
    return tuple(
        Step(
            LABELS[value],
            "current" if n == at else "done" if n < at else "ahead",
        )
        for n, value in enumerate(values)
    )


def act_words(act: EditionAct) -> str:
    """Return what somebody did to an edition, to stand after their name."""
    return ACTIONS.get(f"edition-{act.act}", act.act)


def people(acts: Sequence[EditionAct], *moves: str) -> str:
    """Return the names of those who did one of these things, each once, in their order."""
    names = dict.fromkeys(each.name for each in acts if each.act in moves and each.name)
    return ", ".join(names)


def writers(acts: Sequence[EditionAct]) -> str:
    """Return the names of those who wrote an edition, or at least began it."""
    return people(acts, Move.EDIT.value) or people(acts, "begun")


def approvers(acts: Sequence[EditionAct]) -> str:
    """Return the name of who approved an edition last."""
    found = [each.name for each in acts if each.act == Move.APPROVE.value]
    return found[-1] if found else ""


class BadMoment(ValueError):
    """Raised for a moment that cannot be read or does not serve, with the field and a reason."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def read_moment(now: datetime) -> datetime | None:
    """Return the moment that the form names, in Fortaleza's time; None: it is decided later.

    Raises BadMoment.
    """
    chosen = request.form.get("momento", NOW)
    if chosen == LATER:
        return None
    if chosen != AT:
        return now
    day, clock = (request.form.get(name, "").strip() for name in ("dia", "hora"))
    try:
        at = datetime.fromisoformat(f"{day}T{clock or '00:00'}")
    except ValueError:
        raise BadMoment("dia", "Informe o dia e a hora, como 10/12/2026 e 08:00.") from None
    moment = at.replace(tzinfo=FORTALEZA)
    if moment <= now:
        raise BadMoment("dia", "Este momento já passou. Para publicar já, escolha “agora”.")
    if moment > now + FARTHEST_PUBLICATION:
        raise BadMoment("dia", "Escolha um dia de hoje até um ano à frente.")
    return moment

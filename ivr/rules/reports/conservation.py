"""Compare what came with what was counted: whatever came is counted, and once; name the rest."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from ivr.rules.notices.alerts import DUTY, Alert


class Kind(Enum):
    """What is compared. The value is what the database stores."""

    CALLS = "calls"
    MESSAGES = "messages"
    VISITS = "visits"


class Why(Enum):
    """Why a row is named. The value is what the database stores."""

    LOST = "lost"  # the carrier had the call, and the log has not
    UNKNOWN = "unknown"  # the log has the call, and the carrier has not
    OPEN = "open"  # the day is over, and it has no end
    HOMELESS = "homeless"  # filed, and in no case


KIND_LABELS: Mapping[str, str] = {
    Kind.CALLS.value: "Ligações",
    Kind.MESSAGES.value: "Mensagens",
    Kind.VISITS.value: "Visitas",
}
WHY_LABELS: Mapping[str, str] = {
    Why.LOST.value: "A operadora teve esta ligação, e o registro não",
    Why.UNKNOWN.value: "O registro tem esta ligação, e a operadora não",
    Why.OPEN.value: "O dia acabou, e não se sabe como terminou",
    Why.HOMELESS.value: "Foi aceita, e não está em nenhum atendimento",
}
CARRIER, ROWS = "carrier", "rows"


@dataclass(frozen=True)
class Named:
    """One row that does not add up: why, and what names it (a CallSid, or a row's id)."""

    why: Why
    name: str

    def __str__(self) -> str:
        return f"{self.why.value} {self.name}"


def read_named(text: str) -> list[tuple[str, str]]:
    """Return the rows that a stored difference names, each with its reason."""
    pairs = (line.partition(" ") for line in text.splitlines())
    return [(why, name) for why, _, name in pairs if name]


@dataclass(frozen=True)
class DayOfCalls:
    """A date's calls by both accounts; `elsewhere` are calls of ours at the carrier beside it."""

    carrier: Collection[str]  # CallSids; of the date
    ours: Mapping[str, int]  # CallSid → row's id; of the date
    known: Collection[str]  # those of the carrier's that the log has at all, of whatever date
    elsewhere: Collection[str]  # CallSids at the carrier just before and after the date
    open: Collection[int]  # rows without an end


def compare_calls(day: DayOfCalls) -> list[Named]:
    """Return what is at the carrier and not in the log, and the other way round, and has no end."""
    at_carrier = {*day.carrier, *day.elsewhere}
    lost = sorted(set(day.carrier) - set(day.known))
    unknown = sorted(row for sid, row in day.ours.items() if sid not in at_carrier)
    return [
        *(Named(Why.LOST, sid) for sid in lost),
        *(Named(Why.UNKNOWN, str(row)) for row in unknown),
        *(Named(Why.OPEN, str(row)) for row in sorted(day.open)),
    ]


def not_reconciled(kind: str, day: date, differing: int) -> Alert:
    """Return the alert that what came on a date and what was counted differ, once for each."""
    many = "diferença" if differing == 1 else "diferenças"
    body = (
        f"Central 7880: a conta de {KIND_LABELS[kind].lower()} de {day:%d/%m} não fecha:"
        f" {differing} {many}. Veja quais são no painel, em Monitoramento."
    )
    return Alert(f"reconciliation-{kind}-{day}", DUTY, body)

"""Read the longest time that a service may take, and say it in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

IMMEDIATE = "imediato"
UNITS = (IMMEDIATE, "minutos", "horas", "dias corridos", "dias úteis", "meses")
ONE_OF = {
    "minutos": "minuto",
    "horas": "hora",
    "dias corridos": "dia corrido",
    "dias úteis": "dia útil",
    "meses": "mês",
}
MAX_TERM = 999  # of any unit
_KEYS = frozenset({"unit", "at_least", "at_most", "counted_from", "estimated"})


@dataclass(frozen=True)
class Term:
    """The longest time of a service: `at_most` of a unit; IMMEDIATE is a unit of its own.

    `at_least` is 0 where the term has no shortest time. `counted_from` is what it is counted from,
    with its article ("o pedido"), empty where the charter does not say.
    """

    unit: str
    at_most: int = 0
    at_least: int = 0
    counted_from: str = ""
    estimated: bool = False

    def __str__(self) -> str:
        if self.unit == IMMEDIATE:
            words = "imediato"
        elif self.at_least:
            words = f"de {self.at_least} a {self.at_most} {self.unit}"
        else:
            words = f"até {self.at_most} {ONE_OF[self.unit] if self.at_most == 1 else self.unit}"
        since = f" após {self.counted_from}" if self.counted_from else ""
        return f"{words}{since}{' (estimado)' if self.estimated else ''}"


def read_term(row: Mapping[str, Any]) -> Term:
    """Return the term in a row of charter.toml.

    Raises ValueError with what is wrong, in pt-BR for whoever edits it.
    """
    for name in sorted(set(row) - _KEYS):
        raise ValueError(f"“{name}” não faz parte de um prazo")
    unit = row.get("unit")
    if unit not in UNITS:
        raise ValueError(f"a unidade do prazo é uma destas: {', '.join(UNITS)}")
    since, estimated = row.get("counted_from", ""), row.get("estimated", False)
    if not isinstance(since, str) or not isinstance(estimated, bool):
        raise ValueError("o início da contagem é um texto, e “estimado” é sim ou não")
    if unit == IMMEDIATE:
        if "at_most" in row or "at_least" in row:
            raise ValueError("o que é imediato não leva um número")
        return Term(unit, counted_from=since, estimated=estimated)
    most, least = row.get("at_most"), row.get("at_least", 0)
    if not _is_count(most) or not 1 <= most <= MAX_TERM:
        raise ValueError(
            f"o prazo máximo é um número de 1 a {MAX_TERM}: “variável” não diz a ninguém até quando"
        )
    if not _is_count(least) or not 0 <= least < most:
        raise ValueError("o prazo mínimo é menor que o máximo")
    return Term(unit, most, least, since, estimated)


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)

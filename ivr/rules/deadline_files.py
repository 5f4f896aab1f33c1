"""Reads the charter's terms for what is written to us, and tells every mistake in them."""

from collections.abc import Callable, Mapping
from typing import Any

from ivr.rules.demands import Complexity

MOST_DAYS = 60

Tell = Callable[[str, str, str], None]  # file, key, reason


def read_deadlines(charter: Mapping[str, Any], tell: Tell) -> dict[str, int]:
    """Working days for each complexity, by the row of the written route; what is wrong is told."""
    rows = {row.get("id"): row for row in charter.get("services", [])}
    given = rows.get("e-mail", {}).get("deadlines")
    names = [each.value for each in Complexity]
    good = isinstance(given, dict) and sorted(given) == sorted(names)
    if not good or not all(_is_term(days) for days in given.values()):
        wanted = ", ".join(f"{name} = days" for name in names)
        tell(
            "charter.toml", 'services "e-mail".deadlines', f"needs {{ {wanted} }}, 1 to {MOST_DAYS}"
        )
        return {}
    return {name: given[name] for name in names}


def _is_term(days: object) -> bool:
    return isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MOST_DAYS

"""Say of a page or a file of the charter which edition it is, and since when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Imprint:
    """Which edition of the charter is shown: its line (pt-BR), and the day of its last revision.

    `revised` is None where nobody noted it.
    """

    line: str
    revised: date | None


def imprint_of_files(printed_on: str, version: str) -> Imprint:
    """Return the imprint of a charter that stands in files: the printed charter's own date.

    `printed_on` is that date as sources.toml has it (ISO 8601), `version` the files' hash.
    """
    text = f"texto {version[:8]}"
    try:
        return Imprint(text, date.fromisoformat(printed_on))
    except ValueError:
        return Imprint(text, None)


def imprint_of_edition(number: int, since: date) -> Imprint:
    """Return the imprint of the edition of that number, in force since that day."""
    return Imprint(f"edição {number}", since)

"""Tell which edition of the charter pages and files show."""

from ivr.rules.charter.imprint import Imprint, imprint_of_files
from ivr.web.common.installation import installation

PRINTED = "carta"  # the printed charter among the callflow's sources


def imprint() -> Imprint:
    """Return the imprint of the charter that is in force."""
    callflow = installation().line.conversations.current().callflow
    printed = callflow.sources.get(PRINTED)
    return imprint_of_files(printed.date if printed else "", callflow.version)

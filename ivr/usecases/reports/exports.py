"""Make a report's files, and write down in the audit who took which."""

from ivr.rules.reports.report_table import COLUMNS, table
from ivr.rules.words.csv_cells import BOM, csv_lines
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports
from ivr.usecases.reports.monitoring import Monitored

EXPORT, REPORT = "export", "report"


def report_csv(found: Monitored) -> str:
    """Return a period's figures as CSV for a spreadsheet, with their definitions."""
    return BOM + csv_lines([[each.name for each in COLUMNS], *table(found.figures.values())])


def note_export(ports: Ports, staff_id: int, kind: str, found: Monitored, cut: str) -> None:
    """Write down that a member took a report away."""
    note = f"{kind}; {found.period.words}; {cut or 'tudo'}; {found.fingerprint}"
    done = Done("exported", REPORT, ports.clock.now(), staff_id, note, EXPORT)
    with ports.database.write() as session:
        audit.write(session, done)

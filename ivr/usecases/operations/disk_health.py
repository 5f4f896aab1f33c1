"""Say what is wrong with the disks, in `/readyz` and to supervisors, before anything is lost."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.notices.alerts import Alert, disk_low
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.declarations import PartReport
from ivr.usecases.line.line import Line


def disks_report(line: Line, _: datetime) -> PartReport:
    """Return the word on the disks of the machine that is asked, and how much each has left."""
    found = line.ports.disks.look()
    wrong = [each.word for each in found if not each.good]
    figures = {"disk_megabytes_free": {each.name: each.free // 1024**2 for each in found}}
    return PartReport("; ".join(wrong), figures) if wrong else PartReport(figures=figures)


def failing_disks(_: Session, ports: Ports, now: datetime) -> list[Alert]:
    """Return an alert for each disk that is nearly full or cannot be written to."""
    return [disk_low(each, now) for each in ports.disks.look() if not each.good]

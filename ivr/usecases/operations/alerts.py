"""Declare the alerts about the installation as a whole."""

from ivr.usecases.operations.disk_health import failing_disks
from ivr.usecases.operations.duty_health import failing_duties
from ivr.usecases.restoring.world_report import held_back

ALERTS = (failing_duties, failing_disks, held_back)

"""Declare what `/readyz` says of time, duties, disks, and the database's age."""

from ivr.usecases.line.declarations import Part
from ivr.usecases.operations.clock_steps import time_report
from ivr.usecases.operations.disk_health import disks_report
from ivr.usecases.operations.duty_health import duties_report
from ivr.usecases.restoring.world_report import world_report

PARTS = (
    Part("time", time_report),
    Part("duties", duties_report),
    Part("disks", disks_report),
    Part("restore", world_report),
)

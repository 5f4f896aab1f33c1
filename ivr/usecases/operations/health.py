"""Declare what `/readyz` says of the time, and of the clock's duties."""

from ivr.usecases.line.declarations import Part
from ivr.usecases.operations.clock_steps import time_report
from ivr.usecases.operations.duty_health import duties_report

PARTS = (Part("time", time_report), Part("duties", duties_report))

"""Declare what the clock does when a date's hours change."""

from ivr.usecases.hours.holidays import replan
from ivr.usecases.line.declarations import MINUTE_SECONDS, Duty

DUTIES = (Duty("holidays", MINUTE_SECONDS, replan, "o ajuste de retornos em dias sem expediente"),)

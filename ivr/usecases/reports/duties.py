"""Declare what the clock does for figures: count each date, and compare it with what came."""

from ivr.usecases.line.declarations import HOUR_SECONDS, MINUTE_SECONDS, Duty
from ivr.usecases.reports.counting import count_days
from ivr.usecases.reports.reconciling import reconcile

DUTIES = (
    Duty("counting", 10 * MINUTE_SECONDS, count_days, "a contagem dos indicadores"),
    Duty("reconciliation", HOUR_SECONDS, reconcile, "a conferência do que chegou com o contado"),
)

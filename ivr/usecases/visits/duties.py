"""Declare what the clock does for visits."""

from ivr.usecases.line.declarations import HOUR_SECONDS, MINUTE_SECONDS, Duty, on_ports
from ivr.usecases.visits.day_end import close_days
from ivr.usecases.visits.internal_requests import forget_words

DUTIES = (
    Duty("visits of past days", MINUTE_SECONDS, on_ports(close_days), "o fim do dia nas unidades"),
    Duty(
        "words of sectors",
        HOUR_SECONDS,
        on_ports(forget_words),
        "o fim da guarda de pedidos de setores",
    ),
)

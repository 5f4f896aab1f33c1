"""Declare what the clock does for cases."""

from ivr.usecases.cases.escalation import mind_terms
from ivr.usecases.cases.returned import look_again, owe_again
from ivr.usecases.cases.wrong_protocols import forget_tries
from ivr.usecases.line.declarations import HOUR_SECONDS, MINUTE_SECONDS, Duty, on_ports

DUTIES = (
    Duty("terms", MINUTE_SECONDS, mind_terms, "a vigia dos prazos de resposta"),
    Duty("asked in vain", MINUTE_SECONDS, look_again, "a vigia de perguntas sem resposta"),
    Duty("returned answers", MINUTE_SECONDS, owe_again, "a volta de respostas não entregues"),
    Duty(
        "wrong protocols",
        HOUR_SECONDS,
        on_ports(forget_tries),
        "o esquecimento de protocolos errados",
    ),
)

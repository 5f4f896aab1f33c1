"""Declare what the clock does for surveys."""

from ivr.usecases.line.declarations import HOUR_SECONDS, MINUTE_SECONDS, Duty, on_ports
from ivr.usecases.surveys.approving import forget, keep_calendar
from ivr.usecases.surveys.by_telephone import take_call_forms
from ivr.usecases.surveys.counting import keep_counted_days
from ivr.usecases.surveys.occasions import invite_by_message

DUTIES = (
    Duty(
        "surveys' calendar", MINUTE_SECONDS, on_ports(keep_calendar), "o começo e o fim da pesquisa"
    ),
    Duty("surveys' traces", HOUR_SECONDS, on_ports(forget), "o fim da guarda da pesquisa"),
    Duty(
        "survey invitations",
        5 * MINUTE_SECONDS,
        invite_by_message,
        "os convites à pesquisa",
    ),
    Duty(
        "surveys' counts",
        10 * MINUTE_SECONDS,
        on_ports(keep_counted_days),
        "a contagem das respostas da pesquisa",
    ),
    Duty("survey forms", MINUTE_SECONDS, take_call_forms, "as respostas da pesquisa por telefone"),
)

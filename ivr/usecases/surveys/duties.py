"""Declare what the clock does for surveys."""

from ivr.usecases.line.declarations import MINUTE_SECONDS, Duty
from ivr.usecases.surveys.by_telephone import take_call_forms

DUTIES = (
    Duty("survey forms", MINUTE_SECONDS, take_call_forms, "as respostas da pesquisa por telefone"),
)

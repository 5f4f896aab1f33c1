"""Declare the routes on which numbers, addresses and CPFs are seen whole."""

from ivr.rules.staff.roles import May
from ivr.web.desk.privacy import reveals
from ivr.web.desk.session.registry import change

_WHY = {"texto": "Em poucas palavras"}

ROUTES = (
    change(
        *("/chamadas/<int:call_id>/numero", "reveal", reveals.reveal_call_number, May.REVEAL),
        typed=_WHY,
    ),
    change(
        "/retornos/<int:callback_id>/numero",
        *("reveal_callback", reveals.reveal_callback_number, May.REVEAL),
        typed=_WHY,
    ),
    change(
        "/atendimentos/<int:case_id>/numero",
        *("reveal_case", reveals.reveal_case_number, May.REVEAL),
        typed=_WHY,
    ),
    change(
        "/atendimentos/<int:case_id>/email-da-pessoa",
        *("reveal_address", reveals.reveal_case_address, May.REVEAL),
        typed=_WHY,
    ),
    change(
        *("/atendimentos/<int:case_id>/cpf", "reveal_cpf", reveals.reveal_case_cpf, May.REVEAL),
        typed=_WHY,
    ),
)

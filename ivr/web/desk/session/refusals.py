"""Record what the desk refuses: another role's page, an odd form, an ended session."""

from flask import request

from ivr.usecases.staff.refusals import note_refused_page
from ivr.web.common.installation import installation


def note_refusal(action: str, staff_id: int | None) -> None:
    """Record that this request was refused, to that person as far as anybody knows.

    The page is named by its rule and not by its address, which somebody may have made up.
    Beyond the limit of a network's refusals nothing is recorded.
    """
    if not installation().refusal_limits.take(request.remote_addr or ""):
        return
    page = request.url_rule.rule[:64] if request.url_rule else ""
    note_refused_page(installation().ports, action, page, request.method, staff_id)

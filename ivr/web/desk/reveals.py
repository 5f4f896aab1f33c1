"""A number seen whole: for a reason, once, and written down."""

from flask import abort, g, request

from ivr.rules.reveals import ReasonRefused, read_reason
from ivr.store.call_log import LARGEST_ID
from ivr.usecases.reveals import CALL, reveal
from ivr.web.desk.call_page import show_call
from ivr.web.house import house


def reveal_call_number(call_id: int) -> str | tuple[str, int]:
    """The call's page with its number whole, this once; or what to mend in the reason."""
    chosen, text = request.form.get("motivo", ""), request.form.get("texto", "")[:1000]
    try:
        reason = read_reason(chosen, text)
    except ReasonRefused as why:
        return show_call(call_id, reason=chosen, text=text, reveal_mistake=str(why)), 422
    if call_id > LARGEST_ID:
        abort(404)
    try:
        number = reveal(house().ports, g.member.id, CALL, call_id, reason)
    except LookupError:
        abort(404)
    return show_call(call_id, number=number)

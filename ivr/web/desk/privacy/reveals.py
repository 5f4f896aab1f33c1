"""Show a number, address or CPF whole: for a reason, once, and recorded."""

from collections.abc import Callable
from functools import partial

from flask import abort, g, request
from werkzeug.wrappers import Response

from ivr.rules.privacy.reveals import ReasonRefused, read_reason
from ivr.store.database.paging import LARGEST_ID
from ivr.usecases.privacy.reveals import (
    ADDRESS,
    CALL,
    CALLBACK,
    CASE,
    CPF,
    reveal,
    reveal_of_request,
)
from ivr.web.common.installation import installation
from ivr.web.desk.callbacks.callback_page import show_callback
from ivr.web.desk.calls.call_page import show_call
from ivr.web.desk.cases.cases import Typed, case_page

Page = Response | str


def reveal_call_number(call_id: int) -> Page | tuple[Page, int]:
    """Show the call's page with its number whole, this once; or what to fix in the reason."""
    return _reveal(CALL, call_id, show_call)


def reveal_callback_number(callback_id: int) -> Page | tuple[Page, int]:
    """Show the callback's page with its number whole, this once; or what to fix in the reason."""
    return _reveal(CALLBACK, callback_id, show_callback)


def reveal_case_number(case_id: int) -> Page | tuple[Page, int]:
    """Show the case's page with its number whole, this once; or what to fix in the reason."""
    return _reveal(CASE, case_id, partial(case_page, typed=Typed()))


def reveal_case_address(case_id: int) -> Page | tuple[Page, int]:
    """Show the case's page with its e-mail address whole, once; or what to fix in the reason."""
    return _reveal_of_request(ADDRESS, case_id)


def reveal_case_cpf(case_id: int) -> Page | tuple[Page, int]:
    """Show the case's page with the CPF whole, this once; or what to fix in the reason."""
    return _reveal_of_request(CPF, case_id)


def _reveal(about: str, subject: int, show: Callable[..., Page]) -> Page | tuple[Page, int]:
    see = partial(reveal, installation().ports, g.member.id, about, subject)
    return _show(subject, show, see, "number")


def _reveal_of_request(what: str, case_id: int) -> Page | tuple[Page, int]:
    see = partial(reveal_of_request, installation().ports, g.member.id, what, case_id)
    name = "address" if what == ADDRESS else "cpf"
    return _show(case_id, partial(case_page, typed=Typed()), see, name)


def _show(
    subject: int, show: Callable[..., Page], see: Callable[[str], str], name: str
) -> Page | tuple[Page, int]:
    """Return `show`'s page with what `see` gives for a good reason, under that name."""
    chosen, text = request.form.get("motivo", ""), request.form.get("texto", "")[:1000]
    if subject > LARGEST_ID:
        abort(404)
    try:
        reason = read_reason(chosen, text)
    except ReasonRefused as why:
        asked = {"reason": chosen, "text": text, "reveal_mistake": str(why), "revealing": name}
        return show(subject, **asked), 422
    try:
        whole = see(reason)
    except LookupError:
        abort(404)
    return show(subject, **{name: whole})

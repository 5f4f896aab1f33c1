"""What the desk refuses is written down: another role's page, an odd form, an ended session."""

from flask import request

from ivr.store import audit
from ivr.store.audit import Done
from ivr.web.house import house


def note_refusal(action: str, staff_id: int | None) -> None:
    """This request was refused, to that person as far as anybody knows; the page is named.

    By its rule and not by its address, which somebody may have made up.
    """
    if not house().refusal_limits.take(request.remote_addr or ""):
        return
    page = request.url_rule.rule[:64] if request.url_rule else ""
    ports = house().ports
    done = Done(action, page, ports.clock.now(), staff_id, request.method, audit.PAGE)
    with ports.database.write() as session:
        audit.write(session, done)

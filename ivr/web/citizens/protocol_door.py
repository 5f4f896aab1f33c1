"""The public pages' door to protocols: a wrong one is counted, whatever page it is typed on."""

from flask import g, request

from ivr.rules.cases.protocol_limits import TrySource
from ivr.rules.words.networks import network
from ivr.usecases.cases.protocol_tries import begin_try, forgive
from ivr.web.common.house import house


def may_ask() -> bool:
    """Tell whether a protocol from where this request comes is to be looked up.

    It counts as wrong from now on, until `was_right` says otherwise: so the limit holds for any
    number of requests at once.
    """
    source = TrySource("web", network(request.remote_addr or ""))
    g.protocol_try = begin_try(house().ports, source)
    return g.protocol_try is not None


def was_right() -> None:
    """Forgive the try of this request: what it named is there."""
    forgive(house().ports, g.protocol_try)

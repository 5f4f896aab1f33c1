"""Limit how many wrong protocols a network may try, on whatever public page it types them."""

from flask import g, request

from ivr.rules.cases.channels import Channel
from ivr.rules.cases.protocol_limits import TrySource
from ivr.rules.words.networks import network
from ivr.usecases.cases.wrong_protocols import begin_try, forgive
from ivr.web.common.installation import installation


def may_ask() -> bool:
    """Return whether a protocol from this request's network may be looked up; count a try.

    It counts as wrong from now on, until `was_right` says otherwise: so the limit holds for any
    number of requests at once.
    """
    source = TrySource(Channel.WEB, network(request.remote_addr or ""))
    g.protocol_try = begin_try(installation().ports, source)
    return g.protocol_try is not None


def was_right() -> None:
    """Take this request's attempt back from the count of wrong protocols: its protocol exists."""
    forgive(installation().ports, g.protocol_try)

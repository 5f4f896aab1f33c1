"""Serve an inbound call, from somebody dialling the line to the call's end."""

import threading

from ivr.simulator.calls.player import Player
from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.legs.lifetime import Lifetime
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.placing import Placing
from ivr.simulator.telephones.states import State
from ivr.simulator.wire.script import Script
from ivr.simulator.wire.webhooks import Webhook


def take(exchange: Exchange, placing: Placing) -> Call:
    """Register an inbound call and serve it in a thread of its own; return it."""
    call = exchange.admit(placing)
    exchange.telephones.calls_the_line(placing.caller, +1)
    name = f"call-{call.sid[:10]}"
    threading.Thread(target=_serve, args=(exchange, call), name=name, daemon=True).start()
    return call


def _serve(exchange: Exchange, call: Call) -> None:
    settings = exchange.settings
    fallback = Webhook(settings.fallback_url) if settings.fallback_url else None
    life = Lifetime(exchange, call)
    final, who = State.FAILED, "nobody"
    life.dial()
    life.ring()
    try:
        script = Script(Webhook(settings.voice_url, settings.voice_method), fallback)
        final, who = Player(exchange, call, life, script).obey()
    finally:
        exchange.telephones.calls_the_line(call.placing.caller, -1)
        life.finish(final, who)

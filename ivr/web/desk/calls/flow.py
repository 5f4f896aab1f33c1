"""Show the callflow's picture with how many callers went each way, and where they gave up."""

import threading

from flask import current_app, render_template, request

from ivr.rules.model_check.drawing import HEIGHT, WIDTH
from ivr.rules.model_check.flow import flow
from ivr.store.calls.flow import Ways
from ivr.store.calls.unknown_words import ASKED_AGAIN, TO_PERSON, WENT_ON
from ivr.usecases.calls.flow import unknown_words_of, ways_of
from ivr.web.common.installation import installation

_KEY = "central-7880-flow"
# What the line did after words that meant nothing to it.
DONE_WORDS = {
    ASKED_AGAIN: "perguntou de novo",
    TO_PERSON: "levou a uma pessoa",
    WENT_ON: "seguiu adiante",
}
PERIODS = {1: "Hoje", 7: "7 dias", 30: "30 dias"}
ZOOMS = {50: "Pequeno", 100: "Normal", 160: "Grande"}


def show_flow() -> str:
    """Show the picture for the period in the query string, and the same as a table."""
    days = _chosen("dias", 7, PERIODS)
    zoom = _chosen("zoom", 100, ZOOMS)
    ways, missing = _ways(days)
    drawn = flow(installation().line.conversations.current().callflow, ways)
    return render_template(
        "desk/calls/flow.html",
        flow=drawn,
        titles={spot.name: spot.title for spot in drawn.spots},
        lost=sorted(
            (spot for spot in drawn.spots if spot.ended), key=lambda spot: (-spot.ended, spot.title)
        ),
        days=days,
        zoom=zoom,
        periods=PERIODS,
        zooms=ZOOMS,
        missing=missing,
        unknown=unknown_words_of(installation().ports, days),
        done=DONE_WORDS,
        box=(WIDTH, HEIGHT),
    )


def _ways(days: int) -> tuple[Ways, int]:
    """Return the counts of this minute and what is missing; read once however many ask."""
    lock, known = current_app.extensions.setdefault(_KEY, (threading.Lock(), {}))
    minute = int(installation().ports.clock.now().timestamp()) // 60
    with lock:
        if known.get("minute") != minute:
            known.clear()
            known["minute"] = minute
        if days not in known:
            known[days] = ways_of(installation().ports, days)
        found: tuple[Ways, int] = known[days]
    return found


def _chosen(name: str, usual: int, known: dict[int, str]) -> int:
    text = request.args.get(name, "")
    return next((each for each in known if str(each) == text), usual)

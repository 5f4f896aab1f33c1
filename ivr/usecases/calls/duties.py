"""Declare what the clock and the workers do for calls and their recordings."""

from ivr.rules.operations.processes import MAIL
from ivr.usecases.calls.backfill import gather_gap
from ivr.usecases.calls.endings import settle_silent
from ivr.usecases.calls.flow import count_flow
from ivr.usecases.calls.voice_messages import fetch, publish_recordings, reconcile_recordings
from ivr.usecases.line.declarations import (
    HOUR_SECONDS,
    MEND_SECONDS,
    MINUTE_SECONDS,
    RELAY_SECONDS,
    Duty,
    Job,
    on_ports,
)
from ivr.usecases.line.line import Line


def _fetch_recording(line: Line, recording_id: int, publication: int) -> None:
    fetch(line.ports, recording_id, publication)


DUTIES = (
    Duty("recordings", RELAY_SECONDS, on_ports(publish_recordings), "a busca dos recados gravados"),
    Duty(
        "unsure recordings",
        MEND_SECONDS,
        on_ports(reconcile_recordings),
        "a conferência dos recados com a operadora",
        gives_up=True,
    ),
    Duty(
        "settle", MEND_SECONDS, settle_silent, "o fechamento de ligações sem notícia", gives_up=True
    ),
    Duty("gap", MINUTE_SECONDS, gather_gap, "a busca de ligações perdidas em quedas"),
    Duty("flow", HOUR_SECONDS, on_ports(count_flow), "a contagem do movimento do dia"),
)

JOBS = (Job("fetch_recording", MAIL, _fetch_recording),)

"""Supervisors are told of the alerts of every room."""

from ivr.usecases.operations.supervisors import ALERTS
from tests.support.registries import declared


def test_every_rooms_alerts_are_collected_once() -> None:
    rooms = declared("usecases", "alerts", "ALERTS")
    assert sorted(map(id, ALERTS)) == sorted(map(id, rooms))
    assert len(set(ALERTS)) == len(ALERTS)

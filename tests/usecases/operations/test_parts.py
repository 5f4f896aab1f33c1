"""`/readyz` asks the parts of every room."""

from ivr.usecases.operations.readiness import PARTS
from tests.support.registries import declared


def test_every_rooms_parts_are_asked_once_under_names_of_their_own() -> None:
    rooms = declared("usecases", "health", "PARTS")
    names = [each.name for each in PARTS]
    assert [each.name for each in rooms if each not in PARTS] == []
    assert len(set(names) | {"database", "redis", "callflows", "figures"}) == len(names) + 4

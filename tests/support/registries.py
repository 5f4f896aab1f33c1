"""Find what the rooms of a floor declare, by walking their folders."""

from importlib import import_module
from typing import Any

from ivr.root import ROOT


def declared(floor: str, module: str, name: str) -> list[Any]:
    """Return all that `name` holds in each room's `module` of that floor, room by room."""
    found = sorted((ROOT / "ivr" / floor).glob(f"*/{module}.py"))
    rooms = [import_module(f"ivr.{floor}.{path.parent.name}.{module}") for path in found]
    return [each for room in rooms for each in getattr(room, name, ())]

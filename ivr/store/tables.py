"""Import every table; whoever needs them all imports this module first."""

import pkgutil
from importlib import import_module

import ivr.store
from ivr.store.database.base import Base


def import_tables() -> None:
    """Import every module of every room, so that its tables are known to `Base`.

    But for what has none: how to reach a database brings a driver along.
    """
    for room in pkgutil.iter_modules(ivr.store.__path__, "ivr.store."):
        if room.ispkg and room.name != "ivr.store.database":
            package = import_module(room.name)
            for module in pkgutil.iter_modules(package.__path__, f"{room.name}."):
                import_module(module.name)


def tables() -> list[type[Base]]:
    """Return every table's class, by the tables' names."""
    found: list[type[Base]] = [each.class_ for each in Base.registry.mappers]
    return sorted(found, key=lambda each: each.__tablename__)


import_tables()
metadata = Base.metadata

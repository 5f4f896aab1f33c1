"""Name what the house needs of the web: whether an address that it shows leads anywhere."""

from enum import Enum
from typing import Protocol


class LinkState(Enum):
    """What became of a look at an address."""

    GOOD = "good"
    GONE = "gone"  # its server says that there is no such page
    SILENT = "silent"  # nobody answered, or not in time
    REFUSED = "refused"  # it is no address of the public web: nobody looked


class LinkProbe(Protocol):
    """Whoever looks whether an address leads anywhere."""

    def look(self, address: str) -> LinkState:
        """Return what became of a look at that address (http or https); it takes seconds at most.

        Nothing is asked of what is not on the public web: a name that leads into a private network
        would let who writes the charter reach what stands beside us.
        """
        ...

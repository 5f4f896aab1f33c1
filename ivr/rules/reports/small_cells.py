"""Hide counts of few from the public, and more where a total would give them away."""

from collections.abc import Sequence

LEAST_SHOWN = 10  # below which a count tells of persons


def shown(
    cells: Sequence[int], among: Sequence[int] | None = None
) -> tuple[list[int | None], int | None]:
    """Return the cells and their total as the public may see them; None: hidden.

    Nought is nobody and is shown. Where the total is shown, what is hidden comes to LEAST_SHOWN or
    more and is of two cells at least, so that no subtraction gives one of them away. With `among`,
    of which each cell is a part and which is published, too, the same holds of the rest of it.
    """
    tables = [cells]
    if among is not None:
        tables.append([whole - each for each, whole in zip(cells, among, strict=True)])
    hidden = {n for each in tables for n, cell in enumerate(each) if 0 < cell < LEAST_SHOWN}
    others = sorted((each, n) for n, each in enumerate(cells) if each and n not in hidden)
    while others and any(_gives_away(each, hidden) for each in tables):
        hidden.add(others.pop(0)[1])
    told = [None if n in hidden else each for n, each in enumerate(cells)]
    return told, None if any(_gives_away(each, hidden) for each in tables) else sum(cells)


def _gives_away(cells: Sequence[int], hidden: set[int]) -> bool:
    some = [cells[n] for n in hidden if cells[n]]
    return bool(some) and (len(some) < 2 or sum(some) < LEAST_SHOWN)


class ShownCounts:
    """The counts that the public is told of sets of which each lies within another.

    Where one of them is hidden, the difference of two others must not tell it.
    """

    def __init__(self, *counts: int) -> None:
        """Begin with what is told anyway."""
        self._counts = [0, *counts]

    def takes(self, *counts: int) -> bool:
        """Return whether these may be told, too; then they count as told."""
        every = [*self._counts, *counts]
        if any(0 < abs(each - other) < LEAST_SHOWN for each in counts for other in every):
            return False
        self._counts = every
        return True

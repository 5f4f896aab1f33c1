"""Hide counts of few from the public, and more where a total would give them away."""

from collections.abc import Sequence

LEAST_SHOWN = 10  # below which a count tells of persons


def shown(cells: Sequence[int]) -> tuple[list[int | None], int | None]:
    """Return the cells and their total as the public may see them; None: hidden.

    Nought is nobody and is shown. Where the total is shown, what is hidden comes to LEAST_SHOWN or
    more and is of two cells at least, so that no subtraction gives one of them away.
    """
    total = sum(cells)
    hidden = {n for n, each in enumerate(cells) if 0 < each < LEAST_SHOWN}
    others = sorted((each, n) for n, each in enumerate(cells) if each and n not in hidden)
    while hidden and others and _gives_away(cells, hidden):
        hidden.add(others.pop(0)[1])
    told = [None if n in hidden else each for n, each in enumerate(cells)]
    return told, None if hidden and _gives_away(cells, hidden) else total


def _gives_away(cells: Sequence[int], hidden: set[int]) -> bool:
    return len(hidden) < 2 or sum(cells[n] for n in hidden) < LEAST_SHOWN

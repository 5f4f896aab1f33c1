"""Hide counts of few from the public, and more where a total would give them away."""

from collections.abc import Iterable, Sequence

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


def shown_row(cells: Sequence[int], least_apart: int = 2) -> list[int | None]:
    """Return the cells of one row as the public may see them beside its total; None: hidden.

    `least_apart` is how many are hidden at least where any is: three, where the row's mean is shown
    as well, as two would follow from both. Of a total below LEAST_SHOWN everything is hidden.
    """
    return shown_table([cells], least_apart)[0]


def shown_table(
    rows: Sequence[Sequence[int]],
    least_apart: int = 2,
    whole_rows: Iterable[int] = (),
    whole_columns: Iterable[int] = (),
) -> list[list[int | None]]:
    """Return the cells of a table as the public may see them beside its totals; None: hidden.

    In each row and each column what is hidden comes to LEAST_SHOWN or more, so that no subtraction
    from the row's or the column's total gives one of them away; of a row it is at least
    `least_apart` cells. The rows and columns that are named are hidden whole, as their totals are.
    It guards against one subtraction, and not against systems of several.
    """
    width = len(rows[0]) if rows else 0
    whole_rows, whole_columns = set(whole_rows), set(whole_columns)
    hidden = {
        (at, n)
        for at, row in enumerate(rows)
        for n, each in enumerate(row)
        if 0 < each < LEAST_SHOWN or at in whole_rows or n in whole_columns
    }
    columns = [[row[n] for row in rows] for n in range(width)]
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for at, row in enumerate(rows):
            more = _completed(row, {n for where, n in hidden if where == at}, least_apart)
            hidden |= {(at, n) for n in more}
        for n, column in enumerate(columns) if len(rows) > 1 else ():
            more = _completed(column, {at for at, where in hidden if where == n}, 2)
            hidden |= {(at, n) for at in more}
    return [
        [None if (at, n) in hidden else each for n, each in enumerate(row)]
        for at, row in enumerate(rows)
    ]


def _completed(cells: Sequence[int], hidden: set[int], least: int) -> set[int]:
    """Return the hidden cells with as many more, the smallest first and noughts last, as it takes.

    Of noughts alone nothing follows: they need no company.
    """
    more = set(hidden)
    if not any(cells[n] for n in hidden):
        return more
    others = sorted((not each, each, n) for n, each in enumerate(cells) if n not in hidden)
    while others and (len(more) < least or _gives_away(cells, more)):
        more.add(others.pop(0)[2])
    return more


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

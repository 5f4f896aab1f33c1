"""Work out how many answers a survey needs, and how exact those that it has are."""

from math import ceil, sqrt

from ivr.rules.statistics.intervals import CONFIDENCE_PERCENT, Z

MARGIN = 0.05  # five points up or down
_WIDEST = 0.25  # of p · (1 - p): where half say yes, the interval is the widest
FORMULA = "n = N·z²·¼ ÷ (e²·(N - 1) + z²·¼)"


def answers_needed(population: int | None, margin: float = MARGIN) -> int:
    """Return how many answers make a share exact to `margin`, at 95 %, whatever it is.

    `population` is how many there are who could answer; None: very many. Raises ValueError for a
    population of nobody, or a margin outside 0 and 1.
    """
    if not 0 < margin < 1:
        raise ValueError(f"no margin: {margin}")
    if population is not None and population < 1:
        raise ValueError(f"no population: {population}")
    endless = Z * Z * _WIDEST / margin**2
    if population is None:
        return ceil(endless)
    return min(population, ceil(endless / (1 + (endless - 1) / population)))


def margin_of(answers: int, population: int | None) -> float | None:
    """Return how exact a share of so many answers is at the worst; None without any.

    Who answered is taken for a sample drawn by chance, which whoever shows it must say.
    """
    if answers < 1:
        return None
    margin = Z * sqrt(_WIDEST / answers)
    if population is None:
        return margin
    if answers >= population:
        return 0.0
    return margin * sqrt((population - answers) / (population - 1))


def formula_words(population: int | None, margin: float = MARGIN) -> str:
    """Return the formula with its numbers and what comes of it, for whoever plans (pt-BR)."""
    points = f"{100 * margin:g}".replace(".", ",")
    needed = f"{answers_needed(population, margin):,}".replace(",", ".")
    if population is None:
        told, formula = "público muito grande", "n = z²·¼ ÷ e²"
    else:
        told, formula = f"N = {population:,}".replace(",", "."), FORMULA
    return (
        f"{formula}, com {told}, z = 1,96 (confiança de {CONFIDENCE_PERCENT} %)"
        f" e e = {points} pontos: {needed} respostas."
    )

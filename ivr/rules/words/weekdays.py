"""Say on which day something happens, as Portuguese says it."""

_FEMININE = ("segunda", "terça", "quarta", "quinta", "sexta")
_ALONE = ("hoje", "amanhã", "dia ")


def on_day(day: str) -> str:
    """Return a day's words as when something happens: "na segunda-feira, …", "no sábado, …".

    "hoje", "amanhã" and "dia quinze" stand without one. Behind "até" no day needs one.
    """
    if day.startswith(_ALONE):
        return day
    return f"{'na' if day.startswith(_FEMININE) else 'no'} {day}"

"""List what callers do, each with its share of a hundred, by whether the line is open.

The steps are those of `ivr.furnishing.callers`.
"""

Script = tuple[str, ...]

HEARD_OUT: Script = ("{topic}", "silence", "leave:1.0")  # both parts, to the end

OPEN: tuple[tuple[Script, int], ...] = (
    (HEARD_OUT, 24),
    (("{topic}", "0", "talk:{talk}"), 22),
    (("0", "talk:{talk}"), 9),
    (("say:queria falar com alguém", "talk:{talk}"), 3),
    (("silence", *HEARD_OUT), 2),
    (("say:quero saber do IPVA atrasado", "talk:{talk}"), 2),
    (("say:bom dia, minha filha", "silence", *HEARD_OUT), 1),
    (("{topic}", "leave:0.3"), 6),
    (("leave:0.3",), 5),
    (("leave:0.05",), 1),
    (("{topic}", "0", "gone"), 4),
    (("{topic}", "0", "busy", "1"), 5),
    (("0", "no-answer", "1"), 2),
    (("{topic}", "0", "busy", "2", "1"), 2),
    (("{topic}", "0", "no-answer", "3", "2", "1"), 2),
    (("0", "busy", "3", "3", "record:{record}"), 1),
    (("0", "busy", "leave:0.6"), 3),
    (("9", "1", "{protocol}", "leave:1.0"), 4),
    (("9", "4", "record:{record}"), 1),
    (("8", "leave:1.0"), 2),
)
CLOSED: tuple[tuple[Script, int], ...] = (
    (HEARD_OUT, 34),
    (("{topic}", "leave:0.4"), 8),
    (("leave:0.5",), 14),
    (("0", "leave:0.7"), 12),
    (("{topic}", "0", "1"), 10),
    (("0", "2", "1"), 4),
    (("0", "3", "3", "record:{record}"), 6),
    (("0", "3", "2", "1"), 6),
    (("9", "1", "{protocol}", "leave:1.0"), 6),
)
FAILING: tuple[tuple[Script, int], ...] = (
    (("{topic}", "0", "failed", "1"), 5),
    (("0", "failed", "1"), 4),
    (("{topic}", "0", "failed", "leave:0.8"), 3),
    (("0", "failed", "3", "3", "record:{record}"), 1),
    (HEARD_OUT, 2),
)


def asks_a_call(script: Script) -> bool:
    """Return whether by that script a callback may be asked for."""
    return script[-1] == "1" and "3" not in script

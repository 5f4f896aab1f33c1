"""Measure the telephone's turns against the floor, and the callbacks drained after an outage.

On SQLite and PostgreSQL. Prints every rule that is broken, then two tables. Ends with 1 when a rule
is broken. `python -m bench desk` measures the desk's pages instead, `python -m bench inbox` the
inbox's reader, `python -m bench strangers` the telephone while strangers hold connections open,
`python -m bench deploying` while a new version takes the place of the old one, `python -m bench
pages` how soon public pages are painted on an old telephone, `python -m bench editions` how soon an
edition of the charter is checked, and heard, `python -m bench monitoring` a month's figures beside
few rows and many, `python -m bench surveys` how fast answers to a survey are taken and its results
told, `python -m bench processor` what each webhook costs of a processor, and why.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bench import (
    deploying,
    desk,
    editions,
    inbox,
    monitoring,
    pages,
    processor,
    strangers,
    surveys,
)
from bench.drain import MAX_RATIO, Drain, drain
from bench.installations import POSTGRESQL, SQLITE
from bench.rounds import (
    AIM_SHARE,
    CROWD,
    LEAST_RATE,
    LEAST_SHARE,
    MAX_SECONDS,
    P99_SECONDS,
    Plan,
    Results,
    measure,
)
from bench.table import write_drains, write_table

KINDS = {"sqlite": (SQLITE,), "postgresql": (POSTGRESQL,), "both": (SQLITE, POSTGRESQL)}
RULES = (
    f"hot path: aim {AIM_SHARE} of floor (a), at least {LEAST_SHARE} and {LEAST_RATE:.0f} turns/s",
    f"{CROWD} calls at once: p99 under {P99_SECONDS:g} s, none over {MAX_SECONDS:g} s",
    "no turn lost from the log, no wrong answer",
    f"a callback beside many old ones costs at most {MAX_RATIO} as much; each kept by one call",
)
OTHERS = {
    "deploying": deploying.main,
    "desk": desk.main,
    "editions": editions.main,
    "inbox": inbox.main,
    "monitoring": monitoring.main,
    "pages": pages.main,
    "processor": processor.main,
    "strangers": strangers.main,
    "surveys": surveys.main,
}
CALLBACKS, OLD = 10_000, 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words and words[0] in OTHERS:
        return OTHERS[words[0]](words[1:])
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--database", choices=KINDS, default="both")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each phase of a round")
    parser.add_argument(
        "--quick", action="store_true", help="see that it works: too short to judge speed"
    )
    parser.add_argument("--callbacks", type=int, default=CALLBACKS, help="drained after an outage")
    parser.add_argument("--old", type=int, default=OLD, help="callbacks of old times beside them")
    given = parser.parse_args(words)
    plan = Plan(given.rounds, given.seconds, min(1.0, given.seconds), calls_each=4)
    if given.quick:
        plan = Plan(rounds=1, seconds=0.2, warm_seconds=0.1, calls_each=1, quick=True)
        given.callbacks, given.old = 20, 1000
    at = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza"))
    kinds = KINDS[given.database]
    all_results = [measure(kind, plan) for kind in kinds]
    drains = [drain(kind, given.callbacks, given.old) for kind in kinds]
    judged: list[Results | Drain] = [*all_results, *drains]
    broken = [
        f"BROKEN, {each.database}: {rule}" for each in judged for rule in each.broken(plan.quick)
    ]
    print(*(f"Rule: {rule}." for rule in RULES), sep="\n")
    print(*(broken or [_kept(all_results, plan)]), sep="\n", end="\n\n")
    print(write_table(all_results, plan, at), write_drains(drains, at), sep="\n\n")
    return 1 if broken else 0


def _kept(all_results: Sequence[Results], plan: Plan) -> str:
    judged = "Nothing lost; too short to judge speed" if plan.quick else "All rules hold"
    return f"{judged}: {', '.join(each.database for each in all_results)}."


if __name__ == "__main__":
    raise SystemExit(main())

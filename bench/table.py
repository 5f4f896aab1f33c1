"""Write the tables of the measures in Markdown, with date and machine, for docs/measures.md."""

import platform
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from os import cpu_count
from pathlib import Path
from statistics import median

from bench.drain import Drain
from bench.installations import POSTGRESQL, SQLITE, gunicorn_switches
from bench.rounds import CONNECTIONS, CROWD, IDLE, WRITING, Plan, Results

TITLES = {SQLITE: f"SQLite {sqlite3.sqlite_version}", POSTGRESQL: "PostgreSQL 18"}

Cell = Callable[[Results], str]

ROWS: tuple[tuple[str, Cell], ...] = (
    ("floor (a): signature checked, one durable row", lambda r: _rate(r, WRITING)),
    ("floor (b): signature checked, nothing written", lambda r: _rate(r, IDLE)),
    ("**hot path**: a turn that only claims its step", lambda r: _against(r, "hot")),
    ("**whole call**: incoming, 7 turns, status", lambda r: _against(r, "whole")),
    ("incoming: case, call and first step", lambda r: _against(r, "incoming")),
    ("a turn that changes the topic", lambda r: _against(r, "topic")),
    ("status: the outcome settled", lambda r: _against(r, "status")),
    (f"{CROWD} calls at once: p50 / p99 / max of a turn", lambda r: _crowd(r)),
    ("turns answered / steps in the log", lambda r: f"{r.steps_sent} / {r.steps_kept}"),
    ("the generator's own share of one core", lambda r: f"{median(r.generator):.0%}"),
    ("one fsync of 4 kB", lambda r: f"{r.fsync:.2f} ms"),
)


def write_table(all_results: Sequence[Results], plan: Plan, at: datetime) -> str:
    """Return these results, measured at the instant `at`, as a table in Markdown."""
    titles = [TITLES[each.database] for each in all_results]
    head = f"{at:%Y-%m-%d}, {machine()}: requests/s, share of (a)"
    lines = [f"| {head} | {' | '.join(titles)} |", f"|---|{'---|' * len(titles)}"]
    for name, cell in ROWS:
        lines.append(f"| {name} | {' | '.join(cell(each) for each in all_results)} |")
    how = (
        f"medians (lowest–highest) of {plan.rounds} × {plan.seconds:g} s,"
        f" {CONNECTIONS} connections, gunicorn {gunicorn_switches()}"
    )
    return "\n".join([*lines, f"| {how} |{' |' * len(titles)}"])


def write_drains(drains: Sequence[Drain], at: datetime) -> str:
    """Return the drains of an outage's callbacks, measured at the instant `at`, as a table."""
    titles = [TITLES[each.database] for each in drains]
    many, old = drains[0].fresh.callbacks, drains[0].laden.old
    rows = (
        (
            "a callback, from its publication to the agent's verdict",
            [f"{each.fresh.milliseconds:.1f} ms" for each in drains],
        ),
        (
            f"the same beside {old:,} old ones",
            [f"{each.laden.milliseconds:.1f} ms = **{each.ratio:.2f}**" for each in drains],
        ),
        ("kept / calls created", [f"{each.laden.kept} / {each.laden.dials}" for each in drains]),
    )
    head = f"{at:%Y-%m-%d}, {machine()}: {many:,} callbacks after an outage"
    lines = [f"| {head} | {' | '.join(titles)} |", f"|---|{'---|' * len(titles)}"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)])


def machine() -> str:
    """Return this machine's processor, its cores, and the Python that ran, in words."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return f"{model}, {cpu_count()} cores, Python {platform.python_version()}"


def _rate(results: Results, stage: str) -> str:
    return f"{results.rate(stage):.0f}"


def _against(results: Results, stage: str) -> str:
    shares = results.shares(stage)
    span = f"{min(shares):.2f}–{max(shares):.2f}"
    return f"{results.rate(stage):.0f} = **{median(shares):.2f}** ({span})"


def _crowd(results: Results) -> str:
    told = (results.crowd_at(0.5), results.crowd_at(0.99), results.crowd[-1])
    return " / ".join(f"{seconds * 1000:.0f}" for seconds in told) + " ms"

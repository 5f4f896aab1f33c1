"""Count every figure anew, from plain rows, with the standard library alone.

Written apart from the product: it imports nothing of it, and goes by the definitions' words in
`docs/monitoring.md`. It reads what `flask reports rows` wrote:

    flask reports rows 2026-11-01 2026-11-30 rows.jsonl
    python tests/recount.py rows.jsonl
"""

import json
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from statistics import fmean, median
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
FORTALEZA = ZoneInfo("America/Fortaleza")
NOBODY_NEEDED = {"informed", "consulted", "directed", "email", "message", "moved", "failed"}
NOBODY_NEEDED |= {"abandoned-in-menu", "abandoned-in-guidance", "no-answer", "canceled"}


def read(path: Path) -> dict[str, list[Row]]:
    """Return the rows of each table."""
    tables: dict[str, list[Row]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            tables[row.pop("table")].append(row)
    return tables


def at(text: str | None) -> datetime | None:
    """Return the instant that was written."""
    return datetime.fromisoformat(text) if text else None


def whole_seconds(begun: str | None, done: str | None) -> int | None:
    """Return the whole seconds between two instants."""
    first, last = at(begun), at(done)
    return max(0, int((last - first).total_seconds())) if first and last else None


def spread(values: list[int]) -> dict[str, Any]:
    """Return how many there are, and their median, 90th percentile, worst and mean."""
    if not values:
        return {"n": 0}
    ordered = sorted(values)
    rank = -(-90 * len(ordered) // 100)
    return {
        "n": len(ordered),
        "median": median(ordered),
        "p90": ordered[rank - 1],
        "worst": ordered[-1],
        "mean": fmean(ordered),
    }


def of_calls(tables: dict[str, list[Row]]) -> dict[str, Any]:
    """Count the calls."""
    calls = tables["calls"]
    over = [each for each in calls if each["outcome"]]
    talked = [each for each in over if each["outcome"] == "handed"]
    rang = [
        each
        for each in over
        if each["outcome"] in ("handed", "abandoned-in-wait") or each["wait_seconds"] is not None
    ]
    wished = [
        each
        for each in over
        if each in rang or each["outcome"] in ("unserved", "closed", "callback")
    ]
    hung_up = [each for each in over if each["outcome"] == "abandoned-in-wait"]
    waited = [each for each in hung_up if (each["wait_seconds"] or 0) > 5]
    assert {each["outcome"] for each in over if each not in wished} <= NOBODY_NEEDED
    again = [each for each in tables["call_repeats"] if each["earlier_id"] is not None]
    return {
        "calls_received": len(calls),
        "access_all": (len(talked), len(over)),
        "access_sought": (len(talked), len(wished)),
        "access_queued": (len(talked), len(rang)),
        "calls_informed": (sum(each["outcome"] == "informed" for each in over), len(over)),
        "calls_abandoned": (len(waited), len(rang)),
        "progress": (sum(each["outcome"] in ("consulted", "moved") for each in over), len(over)),
        "wait_answered": spread(
            [each["wait_seconds"] for each in talked if each["wait_seconds"] is not None]
        ),
        "wait_abandoned": spread([each["wait_seconds"] for each in waited]),
        "called_again": (len(again), len(tables["call_repeats"])),
        "replayed": replays(tables["steps"]),
    }


def replays(steps: list[Row]) -> int:
    """Count the steps at which a call stayed where it was."""
    found, before = 0, (None, None)
    for each in sorted(steps, key=lambda one: (one["call_id"], one["n"])):
        here = each["call_id"], each["place"]
        found += here == before
        before = here
    return found


def of_promises(tables: dict[str, list[Row]], since: str, until: str, now: str) -> dict[str, Any]:
    """Count the promises."""
    callbacks = {each["id"]: each for each in tables["callbacks"]}
    settled: dict[int, list[Row]] = defaultdict(list)
    for each in tables["promises"]:
        if each["callback_id"] and each["state"] in ("kept", "broken"):
            settled[each["callback_id"]].append(each)
    kept, times, whole = 0, [], 0
    for callback_id, promises in settled.items():
        first = min(each["settled_at"] for each in promises)
        if not since <= first < until:
            continue
        whole += 1
        if all(each["state"] == "kept" for each in promises):
            kept += 1
            times.append(whole_seconds(callbacks[callback_id]["requested_at"], first) or 0)
    written = [
        each
        for each in tables["promises"]
        if not each["callback_id"]
        and since <= each["due_at"] < until
        and each["due_at"] <= now
        and each["state"] in ("kept", "broken", "open")
    ]
    in_time = [
        each for each in written if each["state"] == "kept" and each["settled_at"] <= each["due_at"]
    ]
    return {
        "callbacks_kept": (kept, whole),
        "callback_time": spread(times),
        "written_term": (len(in_time), len(written)),
    }


def is_over(promise: Row, now: str) -> bool:
    """Return whether a promise is open though its time has passed."""
    return bool(promise["state"] == "open" and promise["due_at"] <= now)


def of_answers(tables: dict[str, list[Row]], since: str, until: str) -> list[int]:
    """Return how long each first answer of a person took, in seconds."""
    protocols = {each["protocol"]: each["id"] for each in tables["cases"]}
    told: dict[int, list[str]] = defaultdict(list)
    for each in tables["promises"]:
        if not each["callback_id"]:
            told[each["case_id"]].append(each["said_at"])
    for times in told.values():
        times.sort()
    found = []
    ended: dict[str, str] = {}
    for each in sorted(tables["audit"], key=lambda one: one["at"]):
        protocol, end = each["subject"], ended.get(each["subject"], "")
        ended[protocol] = each["at"]
        if each["action"] == "closed" or each["staff_id"] is None or protocol not in protocols:
            continue
        openings = told[protocols[protocol]]
        n = bisect_left(openings, end)
        while n < len(openings) and openings[n] <= end:
            n += 1
        if n < len(openings) and openings[n] <= each["at"] and since <= each["at"] < until:
            found.append(whole_seconds(openings[n], each["at"]) or 0)
    return found


def of_outages(tables: dict[str, list[Row]]) -> dict[str, Any]:
    """Count the outages and whom they hit."""
    joined: dict[int, int] = {
        each["id"]: each["joined_id"] or each["id"] for each in tables["cases"]
    }
    newest: dict[int, Row] = {}
    for each in sorted(tables["callbacks"], key=lambda one: one["id"]):
        newest[each["case_id"]] = each
    hit = [each for each in tables["calls"] if each["outage_id"]]
    helped = 0
    for each in hit:
        case_id = each["case_id"] or 0
        callback = newest.get(joined.get(case_id) or case_id)
        if callback:
            helped += callback["state"] in ("kept", "served")
        else:
            helped += each["outcome"] in ("handed", "called-back")
    lasted = [whole_seconds(each["started_at"], each["ended_at"]) for each in tables["outages"]]
    return {
        "outages": spread([each for each in lasted if each is not None]),
        "outage_calls": (helped, len(hit)),
    }


def of_visits(tables: dict[str, list[Row]]) -> dict[str, Any]:
    """Count the visits, and what sectors asked."""
    visits = [each for each in tables["visits"] if each["state"] != "undone"]
    timed = [each for each in visits if each["is_timed"]]
    waits = [whole_seconds(each["arrived_at"], each["called_at"]) for each in timed]
    services = [
        whole_seconds(each["started_at"], each["ended_at"]) for each in timed if each["ended_at"]
    ]
    asked = [each for each in tables["internal_demands"] if not each["withdrawn_at"]]
    return {
        "visits": len(visits),
        "visits_attended": (sum(each["state"] == "ended" for each in visits), len(visits)),
        "visits_unclosed": (sum(each["state"] == "unclosed" for each in visits), len(visits)),
        "visit_wait": spread([each for each in waits if each is not None]),
        "visit_service": spread([each for each in services if each is not None]),
        "internal_requests": (sum(bool(each["answered_at"]) for each in asked), len(asked)),
    }


def recount(path: Path) -> dict[str, Any]:
    """Return every figure of the period that the rows are of."""
    tables = read(path)
    (about,) = tables.pop("about")
    since, until, now = about["since"], about["until"], about["now"]
    opened = [
        each
        for each in tables["cases"]
        if each["channel"] in ("email", "form", "desk") and since <= each["opened_at"] < until
    ]
    return {
        **of_calls(tables),
        **of_promises(tables, since, until, now),
        "first_answer": spread(of_answers(tables, since, until)),
        "cases_written": len(opened),
        "messages_received": len(tables["incoming"]),
        **of_outages(tables),
        **of_visits(tables),
    }


def charts(path: Path) -> dict[str, Any]:
    """Return what the page draws of calls: by date, by weekday and hour, by matter, by outcome."""
    calls = read(path)["calls"]
    local = [datetime.fromisoformat(each["received_at"]).astimezone(FORTALEZA) for each in calls]
    return {
        "dates": Counter(each.date().isoformat() for each in local),
        "hours": Counter((each.weekday(), each.hour) for each in local),
        "matters": Counter(each["topic"] for each in calls),
        "outcomes": Counter(each["outcome"] for each in calls),
    }


def main() -> None:
    """Print every figure as JSON."""
    print(json.dumps(recount(Path(sys.argv[1])), indent=1))


if __name__ == "__main__":
    main()

"""Try mutants of `ivr/rules` and `ivr/usecases`, and tell which of them no test finds.

`python -m tests.mutants` takes the files that differ from the branch `main` (from `HEAD~1`, where
`main` is checked out); files may be named instead. Their own rooms' tests try them. `--again` tries
once more what none of these found, with all tests or those that `--tests` names. `--sample 1000`
takes as many mutants of all files, drawn with `--seed`, from both floors in proportion, and tells
the score of each with its 95% interval (Wilson). What stands outside functions is not mutated: it
is carried out at import, before there is a mutant. Verdicts are kept in `var/mutants.json`.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import PurePosixPath

import pytest

from ivr.root import ROOT
from tests.mutants.apart import reason
from tests.mutants.mutant import Mutant, count, mutants
from tests.mutants.trials import ALIVE, BROKEN, KILLED, TIMEOUT, UNTESTED, Trials

FLOORS = ("ivr/rules", "ivr/usecases")
TESTS = ("tests/rules", "tests/usecases", "tests/stories", "tests/web")
RESULTS = ROOT / "var" / "mutants.json"

UNTRIED = "untried"
UNFOUND = (ALIVE, UNTESTED, BROKEN, UNTRIED)
Told = dict[str, dict[str, str]]


def wilson(found: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson, 1927)."""
    z = 1.959964
    share, slack = found / of, z * z / of
    middle = (share + slack / 2) / (1 + slack)
    half = z / (1 + slack) * sqrt(share * (1 - share) / of + slack / (4 * of))
    return middle - half, middle + half


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants asked for; return 0 if a test finds each of them, else 1."""
    given = _parser().parse_args(arguments)
    told: Told = {}
    if given.again:
        told = json.loads(RESULTS.read_text(encoding="utf-8"))
        found = (KILLED, TIMEOUT)
        names = [name for name, each in told.items() if each["verdict"] not in found]
        chosen = [(file, int(number)) for file, _, number in (n.partition(":") for n in names)]
    elif given.sample:
        chosen = list(sample(given.sample, given.seed))
    else:
        chosen = [(file, n) for file in given.files or changed() for n in range(count(file))]
    made = [mutant for each in _by_file(chosen) for mutant in mutants(*each)]
    # What a run that was stopped had tried of a sample is a sample, too.
    random.Random(given.seed).shuffle(made)
    for mutant in made:
        told[mutant.name] = {"verdict": reason(mutant) or UNTRIED, "shown": mutant.shown}
    tried = [mutant for mutant in made if told[mutant.name]["verdict"] == UNTRIED]
    if not given.tests:
        given.tests = TESTS if given.sample or given.again else near(tried)
    try_all(tried, told, given)
    print(report(told))
    return int(any(each["verdict"] in UNFOUND for each in told.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("files", nargs="*", help="below ivr/rules or ivr/usecases")
    parser.add_argument("--sample", type=int, help="how many mutants of all files")
    parser.add_argument("--seed", type=int, default=7880)
    parser.add_argument("--again", action="store_true", help="what var/mutants.json has alive")
    parser.add_argument("--tests", nargs="+", help="where to look for tests")
    parser.add_argument("--seconds", type=float, default=30, help="of tests for each mutant")
    parser.add_argument("--control", action="store_true", help="change nothing: all must live")
    return parser


def changed() -> list[str]:
    """Return the files of both floors that differ from the branch `main`, or from HEAD~1."""
    base = _git("merge-base", "HEAD", "main").strip()
    if base == _git("rev-parse", "HEAD").strip():
        base = "HEAD~1"
    names = _git("diff", "--name-only", "--diff-filter=d", base, "--", *FLOORS).split()
    return [name for name in names if name.endswith(".py")]


def near(tried: Sequence[Mutant]) -> list[str]:
    """Return the folders of tests that belong to the mutants' rooms."""
    rooms = {PurePosixPath(mutant.file).parent.relative_to("ivr") for mutant in tried}
    floors = {f"tests/{room}" for room in rooms} | {f"tests/web/desk/{room.name}" for room in rooms}
    return sorted(folder for folder in floors if (ROOT / folder).is_dir())


def sample(many: int, seed: int) -> Iterator[tuple[str, int]]:
    """Draw mutants of all files, from each floor as many as its share of all is."""
    drawing = random.Random(seed)
    floors = [
        [
            (str(path.relative_to(ROOT)), number)
            for path in sorted((ROOT / floor).rglob("*.py"))
            for number in range(count(str(path.relative_to(ROOT))))
        ]
        for floor in FLOORS
    ]
    everything = sum(map(len, floors))
    for of_floor in floors:
        print(f"{len(of_floor)} mutants in {of_floor[0][0].rsplit('/', 2)[0]}", file=sys.stderr)
        yield from sorted(drawing.sample(of_floor, round(many * len(of_floor) / everything)))


def try_all(tried: Sequence[Mutant], told: Told, given: argparse.Namespace) -> None:
    """Try each mutant, and write its verdict to `told` and to `RESULTS` as it comes."""
    started = time.monotonic()
    verdicts: Counter[str] = Counter()

    def tell(mutant: Mutant, verdict: str) -> None:
        verdicts[verdict] += 1
        told[mutant.name]["verdict"] = verdict
        RESULTS.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
        if verdicts.total() % 25 == 0:
            many = f"{verdicts.total()}/{len(tried)} in {time.monotonic() - started:.0f} s"
            print(many, dict(verdicts), file=sys.stderr, flush=True)

    RESULTS.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="c7880-") as folder:
        options = ["-n", "0", "-s", "-p", "no:cacheprovider", "--no-header", "--no-summary"]
        options += ["--hypothesis-seed=0", "--basetemp", f"{folder}/t"]
        options += ["-o", "tmp_path_retention_policy=none"]
        trials = Trials(tried, given.seconds, tell, given.control)
        pytest.main([*options, *(str(ROOT / each) for each in given.tests)], plugins=[trials])


def report(told: Told) -> str:
    """Return what no test found, then the score of each floor, then what is counted apart."""
    lines = [f"{each['shown']}\n" for each in told.values() if each["verdict"] in UNFOUND]
    for floor in FLOORS:
        verdicts = Counter(each["verdict"] for name, each in told.items() if floor in name)
        found = verdicts[KILLED] + verdicts[TIMEOUT]
        if many := found + sum(verdicts[each] for each in UNFOUND):
            low, high = wilson(found, many)
            share = f"{found / many:.1%} ({low:.1%} to {high:.1%})"
            lines.append(f"{floor}: tests find {found} of {many}, {share}; {dict(verdicts)}")
    return "\n".join(lines)


def _by_file(chosen: Sequence[tuple[str, int]]) -> Iterator[tuple[str, list[int]]]:
    for file in dict.fromkeys(file for file, _ in chosen):
        yield file, [number for each, number in chosen if each == file]


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, check=True, text=True, capture_output=True
    ).stdout


if __name__ == "__main__":
    raise SystemExit(main())

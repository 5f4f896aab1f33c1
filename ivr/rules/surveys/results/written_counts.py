"""Write down what was counted of one day's answers, read it again, and add days up."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from ivr.rules.surveys.results.counts import AnswerCell, Place, ResponseCell, SurveyCounts


def dump(counts: SurveyCounts) -> str:
    """Return the counts as JSON: three lists, each row with what is alike and how many."""
    whole = {
        "responses": [[*each.place, *each[1:], n] for each, n in counts.responses.items()],
        "answers": [[*each.place, *each[1:], n] for each, n in counts.answers.items()],
        "people": [[*place, question, n] for (place, question), n in counts.people.items()],
    }
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)


def load(text: str) -> SurveyCounts:
    """Return the counts in what `dump` wrote."""
    whole: dict[str, list[list[Any]]] = json.loads(text)
    return SurveyCounts(
        {ResponseCell(Place(*row[:3]), *row[3:-1]): row[-1] for row in whole["responses"]},
        {AnswerCell(Place(*row[:3]), *row[3:-1]): row[-1] for row in whole["answers"]},
        {(Place(*row[:3]), row[3]): row[-1] for row in whole["people"]},
    )


def added(parts: Iterable[SurveyCounts]) -> SurveyCounts:
    """Return the counts of all parts together; a response is in one of them."""
    responses: Counter[ResponseCell] = Counter()
    answers: Counter[AnswerCell] = Counter()
    people: Counter[tuple[Place, str]] = Counter()
    for each in parts:
        for response, n in each.responses.items():
            responses[response] += n
        for answer, n in each.answers.items():
            answers[answer] += n
        for person, n in each.people.items():
            people[person] += n
    return SurveyCounts(responses, answers, people)

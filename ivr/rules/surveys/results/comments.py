"""Define how people classify what was written to us, and count what they found."""

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from ivr.rules.staff.approval import NotAllowed
from ivr.rules.surveys.questionnaire import DIMENSION_LABELS, Dimension
from ivr.rules.surveys.results.indexes import COMMENTS
from ivr.rules.surveys.results.lines import DIMENSION, About, Line, count_lines


class CommentTone(Enum):
    """What a comment is; the value is what the database stores."""

    PRAISE = "praise"
    CRITICISM = "criticism"
    SUGGESTION = "suggestion"
    NOTHING = "nothing"  # it says nothing of the service


TONE_LABELS: Mapping[CommentTone, str] = {
    CommentTone.PRAISE: "Elogio",
    CommentTone.CRITICISM: "Crítica",
    CommentTone.SUGGESTION: "Sugestão",
    CommentTone.NOTHING: "Não fala do serviço",
}


class Coding(NamedTuple):
    """What a person found in a comment; without a dimension it says nothing of the service."""

    tone: CommentTone
    dimension: Dimension | None


def read_coding(tone: str, dimension: str) -> Coding:
    """Return the coding that was chosen; raise NotAllowed, in pt-BR, for one that is none."""
    what = next((each for each in CommentTone if each.value == tone), None)
    about = next((each for each in Dimension if each.value == dimension), None)
    if what is None:
        raise NotAllowed("Escolha o que o comentário é.")
    if what is CommentTone.NOTHING:
        return Coding(what, None)
    if about is None:
        raise NotAllowed("Escolha do que o comentário fala.")
    return Coding(what, about)


def comment_lines(codings: Mapping[Coding, int]) -> Iterator[Line]:
    """Yield how many comments are of each kind, and of each dimension; no text of theirs."""
    tones: Counter[CommentTone] = Counter()
    dimensions: Counter[Dimension] = Counter()
    for coding, n in codings.items():
        tones[coding.tone] += n
        if coding.dimension:
            dimensions[coding.dimension] += n
    about = About("II", "", COMMENTS)
    labels = [TONE_LABELS[each] for each in CommentTone]
    yield from count_lines(
        [about.but(answer=each) for each in labels], [tones[each] for each in CommentTone], about
    )
    if dimensions:
        of = about.but(cut=DIMENSION)
        abouts = [of.but(group=DIMENSION_LABELS[each]) for each in Dimension]
        # Without their total: with that of all comments it would tell who says nothing.
        yield from [*count_lines(abouts, [dimensions[each] for each in Dimension], of)][:-1]

"""Hold a questionnaire: its questions, how each is worded by channel, and its digest."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from typing import Any

MOST_LOADED = (
    64  # questionnaires that are kept read: of surveys under way, and of results looked at
)


class QuestionKind(Enum):
    """How a question is answered; the value is what the definition stores."""

    RATING = "rating"  # 1 to 5, each with its word
    YES_NO = "yes-no"
    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"


class Aspect(Enum):
    """The aspect of Lei 13.460/2017, art. 23, I to V, that a question is about."""

    SATISFACTION = "satisfaction"
    ATTENDANCE = "attendance"
    TERMS = "terms"
    MANIFESTATIONS = "manifestations"
    MEASURES = "measures"


class Dimension(Enum):
    """The dimension that a question is about, of the seven that gov.br's evaluation names."""

    CLARITY = "clarity"
    EASE = "ease"
    CHANNELS = "channels"
    EFFORT = "effort"
    AVAILABILITY = "availability"
    TIME = "time"
    EFFECTIVENESS = "effectiveness"


KIND_LABELS: Mapping[QuestionKind, str] = {
    QuestionKind.RATING: "Nota de 1 a 5",
    QuestionKind.YES_NO: "Sim ou não",
    QuestionKind.SINGLE: "Escolha única",
    QuestionKind.MULTIPLE: "Escolha múltipla",
    QuestionKind.TEXT: "Texto livre",
}
ASPECT_LABELS: Mapping[Aspect, str] = {
    Aspect.SATISFACTION: "Satisfação com o serviço",
    Aspect.ATTENDANCE: "Qualidade do atendimento",
    Aspect.TERMS: "Cumprimento dos compromissos e prazos",
    Aspect.MANIFESTATIONS: "Quantidade de manifestações",
    Aspect.MEASURES: "Medidas de melhoria",
}
DIMENSION_LABELS: Mapping[Dimension, str] = {
    Dimension.CLARITY: "Clareza das informações",
    Dimension.EASE: "Facilidade de uso",
    Dimension.CHANNELS: "Canais e atendimento",
    Dimension.EFFORT: "Custo ou esforço",
    Dimension.AVAILABILITY: "Desempenho e disponibilidade",
    Dimension.TIME: "Tempo",
    Dimension.EFFECTIVENESS: "Eficácia",
}
# By rating, 1 to 5.
RATING_WORDS = ("Muito ruim", "Ruim", "Regular", "Bom", "Muito bom")
YES, NO = 1, 0
YES_NO_WORDS: Mapping[int, str] = {YES: "Sim", NO: "Não"}
NOT_APPLICABLE = "Não se aplica"


@dataclass(frozen=True)
class Option:
    """One answer that a question of choice offers; `key` is what is stored of it."""

    key: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question; `key` is what its answers are known by, in every version that has it.

    `words` is what is read, `ear` what is said by telephone ("" where it is not asked there), and
    `required` whether a response without it is partial.
    """

    key: str
    kind: QuestionKind
    words: str
    aspect: Aspect
    dimension: Dimension
    ear: str = ""
    options: tuple[Option, ...] = ()
    may_not_apply: bool = False
    required: bool = False


@dataclass(frozen=True)
class Questionnaire:
    """The questions of one version, in their order, and the sentence that opens the page."""

    intro: str
    questions: tuple[Question, ...]

    def question(self, key: str) -> Question | None:
        """Return the question of that key, or None."""
        return next((each for each in self.questions if each.key == key), None)

    @property
    def by_telephone(self) -> tuple[Question, ...]:
        """Return the questions that are asked by telephone."""
        return tuple(each for each in self.questions if each.ear)


def dump(questionnaire: Questionnaire) -> str:
    """Return the questionnaire as the JSON that is stored; the same one always has the same."""
    whole = asdict(questionnaire)
    for each in whole["questions"]:
        for name in ("kind", "aspect", "dimension"):
            each[name] = each[name].value
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=MOST_LOADED)
def load(text: str) -> Questionnaire:
    """Return the questionnaire in what `dump` wrote; a text that was read before is kept read."""
    whole = json.loads(text)
    return Questionnaire(whole["intro"], tuple(_question(each) for each in whole["questions"]))


def digest(text: str) -> str:
    """Return the fingerprint of what `dump` wrote: 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def _question(said: dict[str, Any]) -> Question:
    return Question(
        key=str(said["key"]),
        kind=QuestionKind(said["kind"]),
        words=str(said["words"]),
        aspect=Aspect(said["aspect"]),
        dimension=Dimension(said["dimension"]),
        ear=str(said["ear"]),
        options=tuple(Option(each["key"], each["label"]) for each in said["options"]),
        may_not_apply=bool(said["may_not_apply"]),
        required=bool(said["required"]),
    )

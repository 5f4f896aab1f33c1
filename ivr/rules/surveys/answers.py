"""Read what was answered to a questionnaire, and say whether it is all that was asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from ivr.rules.surveys.comments import MAX_COMMENT_CHARS, blotted
from ivr.rules.surveys.questionnaire import Question, QuestionKind, Questionnaire
from ivr.rules.surveys.states import ResponseOutcome

NOT_APPLICABLE_VALUE = "na"  # of a form's field
NOTHING = "Responda a pelo menos uma pergunta, por favor."
UNKNOWN_CHOICE = "Escolha uma das respostas que aparecem."
ONE_CHOICE = "Escolha só uma resposta."


@dataclass(frozen=True)
class Given:
    """What was answered to one question; `words` have their numbers blotted out already."""

    value: int | None = None
    options: tuple[str, ...] = ()
    words: str = ""
    is_not_applicable: bool = False


@dataclass(frozen=True)
class AnswerRow:
    """One row that the database stores of an answer."""

    question: str
    option: str = ""
    value: int | None = None
    words: str = ""
    is_not_applicable: bool = False


Answers = Mapping[str, Given]  # by the question's key; one that was left out has none


class AnswersRefused(ValueError):
    """Raised if the form must be corrected: question's key, or "" → what to do (pt-BR)."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__(", ".join(mistakes))
        self.mistakes = mistakes


def field_name(key: str) -> str:
    """Return the name of a question's field in a form."""
    return f"p-{key}"


def read_answers(questionnaire: Questionnaire, typed: Mapping[str, Sequence[str]]) -> Answers:
    """Return what was answered; raise AnswersRefused with every question's mistake at once.

    `typed` has the values of each field. No question must be answered, but one of them.
    """
    given: dict[str, Given] = {}
    mistakes: dict[str, str] = {}
    for question in questionnaire.questions:
        values = [each for each in typed.get(field_name(question.key), ()) if each.strip()]
        try:
            if values:
                given[question.key] = _read(question, values)
        except ValueError as why:
            mistakes[question.key] = str(why)
    if not mistakes and not any(_says_something(each) for each in given.values()):
        mistakes[""] = NOTHING
    if mistakes:
        raise AnswersRefused(mistakes)
    return given


def outcome(questionnaire: Questionnaire, answers: Answers) -> ResponseOutcome:
    """Return whether everything was answered that the questionnaire needs."""
    needed = (each.key for each in questionnaire.questions if each.required)
    return (
        ResponseOutcome.COMPLETE
        if all(each in answers for each in needed)
        else ResponseOutcome.PARTIAL
    )


def rows(answers: Answers) -> Iterator[AnswerRow]:
    """Yield the rows that the database stores of these answers: one an option, else one each."""
    for key, given in answers.items():
        if given.options:
            yield from (AnswerRow(key, option=each) for each in given.options)
        elif _says_something(given):
            yield AnswerRow(
                key,
                value=given.value,
                words=given.words,
                is_not_applicable=given.is_not_applicable,
            )


def dump(answers: Answers) -> str:
    """Return the answers as JSON; the same answers always have the same."""
    return json.dumps(
        {key: asdict(given) for key, given in answers.items()}, ensure_ascii=False, sort_keys=True
    )


def load(text: str) -> Answers:
    """Return the answers in what `dump` wrote."""
    found = json.loads(text)
    return {
        key: Given(**(given | {"options": tuple(given["options"])})) for key, given in found.items()
    }


def _says_something(given: Given) -> bool:
    return given != Given()


def _read(question: Question, values: list[str]) -> Given:
    if question.kind is QuestionKind.TEXT:
        return _words(values[0])
    if values == [NOT_APPLICABLE_VALUE] and question.may_not_apply:
        return Given(is_not_applicable=True)
    if question.kind is QuestionKind.MULTIPLE:
        return Given(options=_options(question, values))
    if len(values) > 1:
        raise ValueError(ONE_CHOICE)
    if question.kind is QuestionKind.SINGLE:
        return Given(options=_options(question, values))
    most, least = (5, 1) if question.kind is QuestionKind.RATING else (1, 0)
    if values[0] not in {str(each) for each in range(least, most + 1)}:
        raise ValueError(UNKNOWN_CHOICE)
    return Given(value=int(values[0]))


def _words(typed: str) -> Given:
    text = " ".join("".join(each if each.isprintable() else " " for each in typed).split())
    if len(text) > MAX_COMMENT_CHARS:
        over = len(text) - MAX_COMMENT_CHARS
        raise ValueError(
            f"O comentário tem {over} {'letra' if over == 1 else 'letras'} a mais que o limite de"
            f" {MAX_COMMENT_CHARS}. Encurte um pouco, por favor."
        )
    return Given(words=blotted(text))


def _options(question: Question, values: list[str]) -> tuple[str, ...]:
    known = [each.key for each in question.options]
    if not set(values) <= set(known):
        raise ValueError(UNKNOWN_CHOICE)
    return tuple(each for each in known if each in values)

"""A questionnaire is checked as read, as heard, and beside the versions that were answered."""

from dataclasses import replace
from datetime import date

import pytest

from ivr.rules.surveys.checking import MAX_QUESTIONS, MAX_WORDS_CHARS, check, heard_seconds
from ivr.rules.surveys.first_questions import FIRST_QUESTIONS
from ivr.rules.surveys.questionnaire import Aspect, Option, Question, QuestionKind, Questionnaire
from ivr.rules.surveys.typed import MAX_CONTACTS, ProjectRefused, missing, read_project

RATING = FIRST_QUESTIONS.questions[0]
CHOICE = FIRST_QUESTIONS.questions[4]
QUIET = replace(RATING, ear="")


def asked(*questions: Question) -> Questionnaire:
    """A questionnaire of these questions."""
    return Questionnaire("Oi", questions)


def many(number: int, question: Question = RATING) -> Questionnaire:
    """A questionnaire of that question so often, each by a name of its own."""
    return asked(*(replace(question, key=f"q{n}") for n in range(number)))


def test_the_first_questions_pass_and_take_at_most_twenty_seconds() -> None:
    assert check(FIRST_QUESTIONS) == []
    assert 0 < heard_seconds(FIRST_QUESTIONS) <= 20


def test_twelve_questions_pass_and_thirteen_do_not() -> None:
    assert check(many(MAX_QUESTIONS, QUIET)) == []
    assert check(many(MAX_QUESTIONS + 1, QUIET)) == ["Há 13 perguntas; o máximo é 12."]


def test_two_questions_are_asked_by_telephone_and_no_third() -> None:
    rating, yes_no = RATING, FIRST_QUESTIONS.questions[1]
    assert check(asked(rating, yes_no)) == []
    third = replace(yes_no, key="outra")
    assert check(asked(rating, yes_no, third)) == ["Por telefone há 3 perguntas; o máximo é 2."]
    pair = "Por telefone se pergunta uma nota, e depois um sim ou não."
    assert check(asked(yes_no, rating)) == [pair]


def test_what_is_heard_takes_twenty_seconds_at_the_most() -> None:
    ear = f"{'Que nota você dá ao atendimento que recebeu de nós hoje ' * 4}?"
    told = check(asked(replace(RATING, ear=ear), replace(FIRST_QUESTIONS.questions[1], ear=ear)))
    assert any(each.endswith("o máximo é 20 s.") for each in told)


def test_a_text_has_200_letters_at_the_most() -> None:
    assert check(asked(replace(QUIET, words="a" * MAX_WORDS_CHARS))) == []
    told = check(asked(replace(QUIET, words="a" * (MAX_WORDS_CHARS + 1))))
    assert told == ["Pergunta 1: o texto tem mais de 200 letras."]


@pytest.mark.parametrize(("number", "passes"), [(1, False), (2, True), (10, True), (11, False)])
def test_a_choice_has_two_to_ten_answers(number: int, passes: bool) -> None:
    options = tuple(Option(f"o{n}", f"O{n}") for n in range(number))
    told = check(asked(QUIET, replace(CHOICE, options=options)))
    assert told == ([] if passes else ["Pergunta 2: escreva de 2 a 10 respostas para escolher."])


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": QuestionKind.YES_NO},
        {"options": (Option("a", "A"), Option("b", "B"))},
        {"aspect": Aspect.TERMS},
    ],
)
def test_case_3_a_question_that_was_answered_keeps_its_meaning(changed: dict[str, object]) -> None:
    before = asked(QUIET, CHOICE)
    same = asked(replace(QUIET, words="Como foi mesmo?"), CHOICE)
    assert check(same, [before]) == []
    [told] = check(asked(QUIET, replace(CHOICE, **changed)), [before])  # type: ignore[arg-type]
    assert "escreva uma pergunta nova em vez de mudar esta" in told


def test_a_questionnaire_of_nothing_says_all_that_it_lacks() -> None:
    assert check(Questionnaire("", ())) == [
        "Escreva a frase que abre a pesquisa.",
        "Escreva pelo menos uma pergunta.",
    ]
    assert check(asked(replace(RATING, required=False))) != []


def test_a_project_counts_ten_million_people_at_the_most() -> None:
    read = read_project({"titulo": "T", "contatos": "10.000.000"}, (), ())
    assert read.contacts == MAX_CONTACTS
    with pytest.raises(ProjectRefused):
        read_project({"titulo": "T", "contatos": "10.000.001"}, (), ())
    assert len(missing(read, date(2026, 11, 30))) == 7

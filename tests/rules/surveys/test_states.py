"""A survey comes from its draft to its end by the moves that there are, and no other."""

import pytest

from ivr.rules.staff.approval import NotAllowed
from ivr.rules.surveys.questionnaire import (
    Aspect,
    Dimension,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
    digest,
    dump,
    load,
)
from ivr.rules.surveys.states import MOVES, STATE_LABELS, SurveyMove, SurveyState, after


def test_every_way_leads_to_an_end_and_no_state_is_without_its_word() -> None:
    reached = {SurveyState.DRAFT}
    for _ in SurveyState:
        reached |= {to for (state, _), to in MOVES.items() if state in reached}
    assert reached == set(SurveyState) == set(STATE_LABELS)


def test_what_is_discarded_is_not_opened() -> None:
    with pytest.raises(NotAllowed, match="descartada"):
        after(SurveyState.DISCARDED, SurveyMove.OPEN)
    assert after(SurveyState.APPROVED, SurveyMove.EDIT) is SurveyState.DRAFT


def test_a_questionnaire_is_read_as_it_was_written_down() -> None:
    asked = Question(
        "satisfacao",
        QuestionKind.MULTIPLE,
        "Como foi?",
        Aspect.SATISFACTION,
        Dimension.EFFECTIVENESS,
        options=(Option("a", "Á"), Option("b", "B")),
        may_not_apply=True,
    )
    whole = Questionnaire("Oi", (asked,))
    assert load(dump(whole)) == whole
    assert whole.question("satisfacao") is asked
    assert whole.question("x") is None
    assert whole.by_telephone == ()
    assert len(digest(dump(whole))) == 64

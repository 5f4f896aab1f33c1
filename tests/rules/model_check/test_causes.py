"""Faults by their cause: what one sentence does wrong in fifty places is told once."""

from ivr.rules.callflow.recorded import RecordedPrompt
from ivr.rules.model_check.causes import by_cause
from ivr.rules.model_check.fault_words import world_words
from ivr.rules.model_check.whole_check import whole_check
from ivr.rules.model_check.worlds import WORLDS
from tests.usecases.charter.editing import SMALL

PLAIN = "Para falar com uma pessoa, digite zero."
LONG = "Para falar com uma pessoa que esteja hoje de plantão aqui na central, digite zero."
NONE: dict[str, RecordedPrompt] = {}


def test_one_sentence_that_is_too_long_is_one_fault_with_all_its_places() -> None:
    assert PLAIN in SMALL["menu.toml"]
    files = {**SMALL, "menu.toml": SMALL["menu.toml"].replace(PLAIN, LONG)}
    verdict = whole_check(files, NONE, lambda _: "<Response><Hangup/></Response>")
    assert len(verdict.faults) > 20
    causes = by_cause(verdict.faults)
    assert len(causes) < 5
    first, *others = causes
    assert (first.sentence, LONG in first.what) == ("person_option", True)
    assert not any(each.sentence for each in others)
    assert {"Primeiro menu", "Orientação: Acesso e senhas da UVT, parte 1"} <= set(first.places)
    told = {
        f"{place}/{world}"
        for each in causes
        for place, worlds in each.places.items()
        for world in worlds
    }
    for fault in verdict.faults:
        assert any(
            fault.startswith(f'em "{place}": ')
            for place in first.places | {place: None for each in others for place in each.places}
        ), fault
    assert told, "the worlds are kept"


def test_what_takes_too_long_is_told_by_its_worst_place() -> None:
    faults = [
        f'em "{place}": a fala leva {took} s; o máximo é 15 s ({world_words(world)})'
        for place, took in (("A", "16,4"), ("B", "23,8"), ("C: d", "17"))
        for world in list(WORLDS)[:2]
    ]
    (cause,) = by_cause(faults)
    assert cause.what == "a fala leva 23,8 s; o máximo é 15 s"
    assert list(cause.places) == ["A", "B", "C: d"]
    assert cause.places["A"] == [world_words(each) for each in list(WORLDS)[:2]]


def test_limits_that_differ_are_two_faults_and_brackets_of_a_reason_stay_in_it() -> None:
    causes = by_cause(
        [
            'em "A": a fala leva 16 s; o máximo é 15 s',
            'em "A": a fala leva 22 s; o máximo é 21 s',
            'em "A": Gather não diz para onde a ligação segue (action)',
            "um motivo sem lugar",
        ]
    )
    assert [each.what for each in causes] == [
        "a fala leva 16 s; o máximo é 15 s",
        "a fala leva 22 s; o máximo é 21 s",
        "Gather não diz para onde a ligação segue (action)",
        "um motivo sem lugar",
    ]
    assert causes[-1].places == {}

"""The callflow check: green on our files, red on every fault that is planted in them."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ivr.rules.callflow.actions import Act
from ivr.rules.callflow.budget import MAX_CHOICES
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.callflow.sourcing import check_sources, facts
from ivr.rules.callflow.turn_output import Ask, TurnOutput
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.model_check.certificate import certificate, sentences
from ivr.rules.model_check.checks import faults
from ivr.rules.model_check.drawing import draw
from ivr.rules.model_check.survey_checks import survey_faults
from ivr.rules.model_check.walk import Edge, Walk, walk
from ivr.rules.model_check.worlds import OPEN
from ivr.web.telephone.twiml import Script
from tests.support.callflow import FILES, edited

SCRIPT = Script(
    "https://central.exemplo.br", "+558432322033", "Polly.Camila-Neural", "+558432097880"
)
SIXTH = """
title = "Regime especial"
option = "regime especial"
whisper = "Regime especial"
words = ["regime especial"]
sector = "Central de Atendimento"
charter = "Orientar o Contribuinte quanto ao procedimento."
ends_in_person = true
[[parts]]
say = [{ say = "Uma pessoa orienta o procedimento.", source = "carta" }]
"""


def render(answer: TurnOutput) -> str:
    """The document that Twilio obeys."""
    return SCRIPT.turn(0, answer)


def walked(files: Mapping[str, str]) -> Walk:
    """The walk through these files."""
    return walk(Conversation(read_callflow(files), {}))


def found(done: Walk) -> list[str]:
    """All that the check finds in the files that were walked."""
    told = [str(mistake) for mistake in check_sources(done.conversation.callflow)]
    return told + faults(done, render)


@pytest.fixture(scope="module")
def ours() -> Walk:
    """The walk through our own files."""
    return walked(FILES)


def test_our_own_files_are_without_fault(ours: Walk) -> None:
    assert faults(ours, render) == []
    assert check_sources(ours.conversation.callflow) == []
    told = certificate(ours, faults=0)
    assert "faults        0" in told
    assert "first menu    1" in told
    said = [*sentences(told)]
    assert len(said) == len(told.split("\n")) - 1, "all but the fingerprint of the files"
    assert said[-1] == "Erros: 0."
    assert not any("{" in each for each in said)


def test_the_walk_visits_every_kind_of_place(ours: Walk) -> None:
    assert {at.place.kind for at in ours.situations} == set(Kind)


def test_the_drawing_names_every_topic(ours: Walk) -> None:
    picture = draw(ours)
    for topic in ours.conversation.callflow.topics:
        assert topic.title in picture
    assert picture.startswith("<svg")


def test_a_survey_that_asks_whom_it_must_not_or_counts_a_silence_is_told(ours: Walk) -> None:
    rating = next(at for at in ours.situations if at.place.kind is Kind.RATING)
    waiting = next(at for at in ours.situations if at.place.kind is Kind.PROMISED)
    kept, quiet = Event(Happened.SURVEY, "kept"), Event(Happened.SILENCE)
    planted = (
        Edge(waiting, Event(Happened.SURVEY, "ask"), OPEN, rating, quiet),
        Edge(rating, kept, OPEN, rating, quiet),
    )
    told = [why for _, why in survey_faults(replace(ours, edges=[*ours.edges, *planted]))]
    assert told == [
        "a pesquisa pergunta a quem ainda espera por algo",
        "a pesquisa pergunta sem que haja pesquisa",
        "o que não é tecla conta como resposta à pesquisa",
    ]
    lost = [each for each in ours.edges if each.end.place.kind is not Kind.RATING]
    assert len([*survey_faults(replace(ours, edges=lost))]) == 3  # a place that asks nobody
    moved = [
        replace(each, end=rating)
        for each in ours.edges
        if each.start == rating and each.cause == Event(Happened.KEY, "0")
    ]
    assert any("tecla 0" in why for _, why in survey_faults(replace(ours, edges=moved)))


OWN_WORDS = "Se a carga está com ela, fale também com a transportadora."
PLANTED = [
    (
        "topics/3-cadastro.toml",
        "As demais, em até trinta dias do fato.",
        "As demais, em até trinta dias do fato, e tenha em mãos os seus dados e tudo o mais que"
        " possa ajudar a pessoa que atende a encontrar a sua empresa, como o endereço e o nome, a"
        " atividade, a data em que começou e o que mais houver de documentos sobre ela.",
        'em "Orientação: Alterações cadastrais, parte 2": a fala leva 18,1 s; o máximo é 15 s',
    ),
    (
        "menu.toml",
        "Para falar com uma pessoa, digite zero.",
        "Digite zero para falar com uma pessoa.",
        'a frase "Digite zero para falar com uma pessoa." (person_option) deve dizer a opção e'
        ' depois a tecla, como em "Para …, digite um."',
    ),
    (
        "menu.toml",
        "Secretaria da Fazenda do Rio Grande do Norte.",
        "Você ligou para a Secretaria da Fazenda do Estado do Rio Grande do Norte.",
        "dizer quem atende leva 4,3 s; o máximo é 3,5 s",
    ),
    (
        "menu.toml",
        "Não entendi sua escolha.",
        "Você digitou uma opção errada.",
        'a frase "Você digitou uma opção errada." (not_understood) parece culpar quem ligou',
    ),
    (
        "menu.toml",
        "Para consultar um protocolo, digite um.",
        "Para consultar um protocolo, digite cinco.",
        'em "Consulta de protocolo": a tecla 5 é anunciada e não faz nada (linha aberta)',
    ),
    (
        "menu.toml",
        "Para o protocolo desta ligação, digite dois.",
        "Para o protocolo desta ligação, digite três.",
        'em "Consulta de protocolo": a tecla 2 funciona e não é anunciada',
    ),
    (
        "topics/2-mercadorias.toml",
        'option = "mercadoria apreendida"',
        'option = "tudo o que diz respeito a uma mercadoria que foi apreendida"',
        "(mercadorias.option) diz a opção em 11 palavras; o máximo é 7",
    ),
    (
        "menu.toml",
        "Vou passar sua ligação para uma pessoa. Aguarde.",
        "Vou passar agora mesmo a sua ligação para uma pessoa da nossa equipe. Aguarde na linha,"
        " por favor, sem desligar, até que ela atenda.",
        'em "Primeiro menu": chegar a uma pessoa pela tecla 0 leva 30,9 s; o máximo é 30 s',
    ),
    (
        "topics/1-uvt.toml",
        'whisper = "Senha da U V T"',
        'whisper = "Uma pessoa quer saber da senha da U V T, que esqueceu"',
        "o aviso a quem vai atender leva 6 s; o máximo é 4 s",
    ),
    (
        "menu.toml",
        "É o retorno que você pediu.",
        "É o retorno do protocolo {protocol}.",
        "(called_hello) pode ser pessoal, e ninguém apertou uma tecla ainda (fim de semana)",
    ),
    (
        "menu.toml",
        "Para cancelar o retorno, digite dois.",
        "Para cancelar o retorno, digite quatro.",
        'em "Ligação a quem pediu retorno": a tecla 4 é anunciada e não faz nada',
    ),
    (
        "menu.toml",
        "Para falar agora, digite um.",
        "Para falar agora com uma pessoa, se puder, tecle um.",
        'em "Ligação a quem pediu retorno": a tecla 1 funciona e não é anunciada',
    ),
    (
        "promises.toml",
        "Vamos ligar {at}, ou em até {minutes} minutos depois.",
        "Vamos ligar {at}, ou em até {minutes} minutos depois, se nada de errado acontecer com a"
        " linha nem com a central telefônica, que às vezes fica fora do ar por muito tempo.",
        '(promise) parece culpar quem ligou: escreva sem "errado" nem "inválido"',
    ),
    (
        "promises.toml",
        "Vamos ligar até {at}.",
        "Vamos ligar para o seu número assim que uma pessoa da nossa equipe estiver livre, o que"
        " costuma levar algum tempo, e o mais tardar até {at}.",
        'em "O próprio retorno": a fala leva 19,5 s; o máximo é 15 s',
    ),
    (
        "menu.toml",
        "Para falar com a pessoa, digite um.",
        "Para falar com a pessoa, digite dois.",
        'a frase "Para falar com a pessoa, digite dois." (agent_join_option)'
        " deve anunciar a tecla 1",
    ),
]


@pytest.fixture(scope="module")
def planted() -> list[str]:
    """What the check finds in files that hold every planted fault at once."""
    files = dict(FILES)
    for file, old, new, _ in PLANTED:
        assert old in files[file], old
        files[file] = files[file].replace(old, new)
    return found(walked(files))


@pytest.mark.parametrize("fault", [fault for *_, fault in PLANTED])
def test_a_prompt_that_breaks_the_callers_budget_is_found(
    ours: Walk, planted: list[str], fault: str
) -> None:
    assert any(fault in each for each in planted), planted


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'source = "retencao"',
            'source = "vizinho"',
            'a fonte "vizinho" não está na lista de fontes',
        ),
        ('source = "retencao"', 'source = ""', "falta a fonte da frase"),
        ("trinta dias", "quarenta dias", '"quarenta" não está na fonte "retencao"'),
        ("trinta dias", "45 dias", '"45" não está'),
        (
            "Se a carga está com ela, fale também com a transportadora.",
            "Procure o posto de Macaíba.",
            '"Macaíba" é uma informação',
        ),
        (
            "Se a carga está com ela, fale também com a transportadora.",
            "Ligue 0800 1234.",
            '"0800" é uma informação',
        ),
        (
            "Se a carga está com ela, fale também com a transportadora.",
            "Veja em www.exemplo.com.br.",
            "é uma informação",
        ),
    ],
)
def test_a_sentence_without_its_source_is_found(old: str, new: str, fault: str) -> None:
    files = edited("topics/2-mercadorias.toml", old, new)
    told = [str(mistake) for mistake in check_sources(read_callflow(files))]
    assert any(fault in each and "topics/2-mercadorias.toml" in each for each in told), told


def test_a_promise_without_its_source_is_found() -> None:
    files = edited("promises.toml", "voltar, no máximo até {at}", "voltar em Natal, até {at}")
    told = [str(mistake) for mistake in check_sources(read_callflow(files))]
    assert told == [
        f'callflows/promises.toml: promise.{way}.when-back: "Natal" não está na fonte "calendario":'
        " mude a frase ou a fonte"
        for way in ("heard", "read")
    ]


def test_a_name_in_capitals_is_a_fact_where_a_sentence_begins_too() -> None:
    assert set(facts("SEFAZ/RN: a resposta está pronta. UVT é o portal.")) == {"SEFAZ", "RN", "UVT"}


def test_facts_are_numbers_addresses_and_names() -> None:
    text = "O I C M S de trinta e um reais em Natal, pelo site np.set.rn.gov.br, digite dois."
    assert set(facts(text)) == {"ICMS", "trinta e um", "Natal", "np.set.rn.gov.br"}


class Faulty(Conversation):
    """A conversation with three faults, in one walk of it.

    Typing a protocol leads nowhere, whoever is silent at the menu is hung up on, and one for whom
    no agent came hears the apology alone.
    """

    def go(self, at: Situation, event: Event, world: World) -> Situation | Act:
        """Stay in the typing for ever; hang up at the menu's third silence."""
        if at.place.kind is Kind.TYPING:
            return at
        if at.place.kind is Kind.MENU and at.memory.tries == 2:
            return Situation(replace(at.place, kind=Kind.ENDED))
        return super().go(at, event, world)

    def present(self, at: Situation, world: World) -> TurnOutput:
        """Say the apology, and name no protocol."""
        answer = super().present(at, world)
        return replace(answer, say=answer.say[:1]) if at.place.kind is Kind.BYE else answer


@pytest.fixture(scope="module")
def faulty() -> list[str]:
    """What the check finds in the faulty conversation."""
    return faults(walk(Faulty(read_callflow(FILES), {})), render)


@pytest.mark.parametrize(
    "fault",
    [
        'em "Digitação do protocolo": não há como chegar a uma pessoa: fica sem saída',
        'em "Digitação do protocolo": quem não diz nada fica dando voltas, sem chegar ao fim',
        'em "Digitação do protocolo": a tecla 0 não chama uma pessoa',
        'em "Primeiro menu": a linha desliga sem dizer o protocolo nem como escrever',
        'em "Chamando atendente": ninguém atendeu, e o protocolo não é dito',
    ],
)
def test_a_conversation_that_leaves_its_caller_alone_is_found(
    faulty: list[str], fault: str
) -> None:
    assert fault in faulty


def test_a_topics_file_says_who_is_rung_first() -> None:
    file = "topics/6-regime.toml"
    for given, citizen_first in (("", False), ("agent", False), ("citizen", True)):
        key = f'rings_first = "{given}"\n' if given else ""
        topic = read_callflow({**FILES, file: key + SIXTH}).topic("regime")
        assert topic
        assert topic.citizen_first is citizen_first
    with pytest.raises(CallflowMistakes) as told:
        read_callflow({**FILES, file: f"rings_first = true{SIXTH}"})
    (mistake,) = told.value.mistakes
    assert str(mistake) == (
        f"callflows/{file}: rings_first: diga quem é chamado primeiro:"
        ' atendente ("agent") ou quem pediu retorno ("citizen")'
    )


def test_our_own_topics_ring_an_agent_first() -> None:
    assert not any(topic.citizen_first for topic in read_callflow(FILES).topics)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('actionOnEmptyResult="true"', "", "quem não diz nada cai da ligação"),
        ('action="', 'reaction="', "Gather não diz para onde a ligação segue"),
        ("<Hangup />", "", "Redirect ou Hangup: fica sem saída"),
    ],
)
def test_a_document_that_falls_through_is_found(ours: Walk, old: str, new: str, fault: str) -> None:
    told = faults(ours, lambda answer: render(answer).replace(old, new))
    assert any(fault in each for each in told)


def test_every_mistake_in_the_files_is_told_at_once() -> None:
    files = {
        **FILES,
        "menu.toml": FILES["menu.toml"].replace("thanks = ", "thanksgiving = "),
        "topics/2-mercadorias.toml": "title = 3\nunknown = true\n",
        "topics/seven.toml": "",
        "charter.toml": FILES["charter.toml"].replace("08:00 às 14:00h seg", "o dia todo seg"),
    }
    with pytest.raises(CallflowMistakes) as told:
        read_callflow(files)
    message = str(told.value)
    for reason in (
        "callflows/menu.toml: sentences.thanks: falta esta frase",
        "callflows/menu.toml: sentences.thanksgiving: este texto não é usado em lugar nenhum",
        "callflows/topics/2-mercadorias.toml: title: falta o texto",
        "callflows/topics/2-mercadorias.toml: unknown: este campo não existe aqui",
        "callflows/topics/2-mercadorias.toml: mercadorias.parts: falta a orientação",
        "callflows/topics/seven.toml: file name: o nome do arquivo é um dígito de 1 a 6",
        'callflows/charter.toml: services "telefone".hours: não se entende',
        "Orientações referentes à liberação de mercadorias apreendidas: nenhum assunto atende",
    ):
        assert reason in message, message


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (
            "menu.toml",
            "Obrigado por ligar.",
            "Obrigado, {name}.",
            "sentences.thanks: {name} não é preenchido aqui: retire-o, ou use {email}, {hours}",
        ),
        (
            "menu.toml",
            "digite {key}.",
            "digite um.",
            "sentences.repeat_option: falta {key} na frase",
        ),
        (
            "menu.toml",
            "Estamos fechados.",
            "Estamos fechados }.",
            "sentences.closed_unknown: uma chave { ou } está sem o seu par",
        ),
        (
            "menu.toml",
            "Seu protocolo é: {protocol}. Repito",
            "Seu protocolo é: {protocol:>20}. Repito",
            "sentences.protocol: entre as chaves { e } fica só o nome, sem mais nada",
        ),
        (
            "menu.toml",
            "Desculpe, nosso sistema não respondeu.",
            "Desculpe, o protocolo é {protocol}.",
            "sentences.sorry: {protocol} não é preenchido aqui",
        ),
        (
            "menu.toml",
            "O atendimento desta mensagem terminou.",
            "O atendimento terminou: {protocol}.",
            "sentences.status_closed: {protocol} não é preenchido aqui: retire-o\n",
        ),
        (
            "topics/3-cadastro.toml",
            "A mudança de endereço se pede antes de mudar.",
            "Seu número termina em {own}.",
            "parts 2, sentence 1: {own} não é preenchido aqui",
        ),
        (
            "topics/3-cadastro.toml",
            'option = "alterar o cadastro"',
            'option = "alterar o {topic}"',
            "cadastro.option: {topic} não é preenchido aqui: retire-o\n",
        ),
    ],
)
def test_a_placeholder_that_nothing_fills_in_and_one_that_is_missing_are_named(
    file: str, old: str, new: str, reason: str
) -> None:
    with pytest.raises(CallflowMistakes) as told:
        read_callflow(edited(file, old, new))
    assert f"callflows/{file}: {reason}" in f"{told.value}\n"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[sentences", "no fim do arquivo"),
        ('[sentences]\nthanks = "Obrigado', "no fim do arquivo"),
        ('[sentences]\nthanks "Obrigado"\n', "na linha 2, coluna 8"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_the_place(text: str, where: str) -> None:
    with pytest.raises(CallflowMistakes) as told:
        read_callflow({**FILES, "menu.toml": text})
    assert [str(each) for each in told.value.mistakes] == [
        "callflows/menu.toml: TOML: não foi possível ler o arquivo: confira aspas, chaves e nomes"
        f" repetidos {where}"
    ]


def test_a_sixth_topic_is_one_new_file() -> None:
    files = {**FILES, "topics/6-regime.toml": SIXTH}
    done = walked(files)
    assert found(done) == []
    assert any(at.place.topic == "regime" for at in done.situations)
    assert "Para regime especial, digite seis." in [
        each.text for each in done.answer(done.start).say
    ]


@pytest.mark.parametrize(
    ("gone", "more", "now"),
    [
        ("5-nota-potiguar", "6-regime", "1, 2, 3, 4, 6"),
        ("1-uvt", "6-regime", "2, 3, 4, 5, 6"),
        ("", "5-regime", "1, 2, 3, 4, 5, 5"),
    ],
)
def test_a_gap_in_the_digits_and_one_digit_twice_are_mistakes(
    gone: str, more: str, now: str
) -> None:
    files = {name: text for name, text in FILES.items() if name != f"topics/{gone}.toml"}
    with pytest.raises(CallflowMistakes) as told:
        read_callflow({**files, f"topics/{more}.toml": SIXTH})
    reason = f"topics: digits: os dígitos vão de 1 em diante, um a um; agora são {now}"
    assert f"callflows/{reason}" in map(str, told.value.mistakes)


@pytest.mark.parametrize("digit", "7890")
def test_a_topic_has_a_digit_from_one_to_six(digit: str) -> None:
    with pytest.raises(CallflowMistakes) as told:
        read_callflow({**FILES, f"topics/{digit}-regime.toml": SIXTH})
    assert [str(each) for each in told.value.mistakes] == [
        f"callflows/topics/{digit}-regime.toml: file name: o nome do arquivo é um dígito de 1 a 6 e"
        " um nome curto, como em 1-uvt.toml; o 7 fica para serviços e eventos, e o 8, o 9 e o 0 já"
        " têm uso em toda a ligação"
    ]


def test_more_than_four_choices_are_a_mistake() -> None:
    choice = '\n[[choices]]\nkey = "c{n}"\noption = "o {n}"\nwords = ["w{n}"]\n[[choices.parts]]\n'
    choice += 'say = [{{ say = "Uma pessoa orienta.", source = "carta" }}]\n'
    four = SIXTH + "".join(choice.format(n=n) for n in range(MAX_CHOICES))
    read_callflow({**FILES, "topics/6-regime.toml": four})
    many = SIXTH + "".join(choice.format(n=n) for n in range(MAX_CHOICES + 1))
    with pytest.raises(CallflowMistakes, match="choices: há 5 opções; o máximo é 4"):
        read_callflow({**FILES, "topics/6-regime.toml": many})


def test_a_listening_prompt_always_speaks(ours: Walk) -> None:
    assert all(answer.say for answer in ours.prompts.values() if isinstance(answer.then, Ask))

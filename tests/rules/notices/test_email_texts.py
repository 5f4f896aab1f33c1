"""E-mail words: one text, plain and as HTML, from files that are checked like what is spoken."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.callflow.email_files import (
    ACKNOWLEDGEMENT,
    ANSWER,
    FOLLOW_UP,
    FORWARD,
    KINDS,
    REMINDER,
)
from ivr.rules.callflow.files import CallflowMistakes, read_callflow
from ivr.rules.callflow.model import Callflow, Sentence
from ivr.rules.callflow.sourcing import check_sources
from ivr.rules.hours.hours import parse_weekly_hours
from ivr.rules.notices.email_texts import Matter, Office, Words, email_words, guidance_text
from ivr.rules.words.as_read import written, written_day, written_hours, written_moment

FILES = dict(DiskCallflowFiles().texts())
OURS = read_callflow(FILES)
FILE = "emails/follow-up.toml"
PROTOCOL = "16679923096"
OFFICE = Office("+558432097880", "https://central.exemplo.br")


def words(topic: str = "", callflow: Callflow = OURS, protocol: str = PROTOCOL) -> Words:
    """The follow-up about that topic."""
    return email_words(callflow.emails[FOLLOW_UP], callflow, Matter(protocol, topic), OFFICE)


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """Our files with one edit in one of them."""
    assert old in FILES[file], old
    return {**FILES, file: FILES[file].replace(old, new, 1)}


class Reader(HTMLParser):
    """What a page says, what it links to, and which elements it has."""

    def __init__(self, html: str) -> None:
        """All of it is read."""
        super().__init__()
        self.said, self.links, self.tags = "", list[str](), set[str]()
        self.attributes = set[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.said += " " if tag in ("p", "h2", "title") else ""

    def handle_data(self, data: str) -> None:
        """A text."""
        self.said += data


def flat(text: str) -> str:
    """Without what a layout adds."""
    return " ".join(re.sub(r"(?m)^--$", "", text).split()).casefold()


def test_a_follow_up_says_protocol_guidance_hours_written_route_and_what_happens_next() -> None:
    made = words("extrato")
    assert made.subject == "Seu atendimento na SEFAZ/RN - protocolo 1667 9923 096"
    for said in (
        *("PROTOCOLO 1667 9923 096", "EXTRATO FISCAL E PEDIDOS VIRTUAIS"),
        "Por sigilo fiscal, esta mensagem não informa débitos.",
        "O parcelamento de ICMS que não está em dívida ativa é pedido pela internet",
        "O QUE ACONTECE AGORA",
        "escreva para atendimento@set.rn.gov.br",
        "Ligue (84) 3209-7880, de segunda a sexta, das 8h às 14h.",
        "abra https://central.exemplo.br/protocolo.",
    ):
        assert said in made.text, made.text
    assert "gravação" not in made.text


@pytest.mark.parametrize("topic", [each.key for each in OURS.topics])
def test_each_topics_guidance_is_written_without_spelled_names_or_keys(topic: str) -> None:
    made = words(topic)
    found = OURS.topic(topic)
    assert found
    assert found.title.upper() in made.text
    assert not re.search(r"\b[A-Z] [A-Z]\b", made.text), made.text
    assert "{" not in made.text + made.subject
    assert made.text.count("digite") == 1, "of the protocol, and of no guidance"


@pytest.mark.parametrize("topic", ["", "unknown"])
def test_without_a_topic_the_guidance_is_left_out(topic: str) -> None:
    made = words(topic)
    assert "Se isto já resolve" not in made.text + made.html
    assert "O QUE ACONTECE AGORA" in made.text


@pytest.mark.parametrize("topic", ["", *(each.key for each in OURS.topics)])
def test_text_and_html_say_the_same(topic: str) -> None:
    made = words(topic)
    read = Reader(made.html)
    said = flat(read.said.split("}")[-1])
    assert said == flat(f"SEFAZ/RN {made.text}")
    assert made.subject in read.said


def test_the_html_fetches_nothing_and_runs_nothing() -> None:
    read = Reader(words("uvt").html)
    assert read.links == [
        "mailto:atendimento@set.rn.gov.br",
        "tel:+558432097880",
        "https://central.exemplo.br/protocolo",
    ]
    assert not read.tags & {"img", "script", "link", "iframe", "form", "object", "base", "svg"}
    assert not [each for each in read.attributes if each.startswith("on")]
    assert "url(" not in words("uvt").html
    assert "@import" not in words("uvt").html


@pytest.mark.parametrize(
    "odd",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{protocol}",
        "{0.__class__}",
        '=HYPERLINK("http://x")',
        "&lt;b&gt;",
    ],
)
def test_row_39_whatever_a_file_holds_is_text_in_the_html(odd: str) -> None:
    topic = OURS.topics[0]
    part = (Sentence("x", odd, "propria", "x"),)
    callflow = replace(OURS, topics=(replace(topic, title=odd, parts=(part,)),), email=odd)
    made = words(topic.key, callflow)
    read = Reader(made.html)
    assert not read.tags & {"script", "img"}
    assert "onerror" not in read.attributes
    if odd == "{protocol}":
        assert "1667 9923 096" in made.text
    else:
        assert odd in made.text
        assert odd in read.said


def test_our_own_emails_rest_on_sources() -> None:
    assert check_sources(OURS) == []
    ours = {f"emails/{kind}.toml" for kind in KINDS}
    topics = {f"topics/{name}.toml" for name in ("1-uvt", "3-cadastro", "4-extrato")}
    read = {*ours, *topics, "menu.toml", "promises.toml", "sms.toml"}
    assert {each.file for each in OURS.read} == read


@pytest.mark.parametrize(
    ("file", "old", "new", "mistake"),
    [
        (
            FILE,
            "Olá!",
            "Olá! São 5 dias.",
            '"5" é uma informação: escolha a fonte que a confirma, e não "propria"',
        ),
        (FILE, "O e-mail pode", "Em 48 horas, o e-mail pode", '"48" não está na fonte'),
        (FILE, "a qualquer hora do dia, e", "pelo WhatsApp, e", '"WhatsApp" não está na'),
        (
            FILE,
            'source = "sigilo"',
            'source = "nada"',
            'a fonte "nada" não está na lista de fontes',
        ),
        (FILE, "na SEFAZ/RN", "na SEFAZ de Natal", '"Natal" não está na fonte'),
        (
            "topics/4-extrato.toml",
            "esta mensagem não informa",
            "a Receita não informa",
            '"Receita" não está na fonte "sigilo"',
        ),
    ],
)
def test_a_fact_without_a_source_is_found(file: str, old: str, new: str, mistake: str) -> None:
    found = [str(each) for each in check_sources(read_callflow(edited(file, old, new)))]
    assert len(found) == 1, found
    assert mistake in found[0]
    assert found[0].startswith(f"callflows/{file}: ")


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("protocolo {protocol}", "assunto {topic}", "subject: {topic} não é preenchido aqui"),
        ("subject = {", "subjekt = {", "subjekt: este campo não existe aqui"),
        ("guidance = true", "guidance = false", "parts 3.title: {topic} não é preenchido aqui"),
        ("Ligue {line}", "Ligue {telefone}", "sentence 1: {telefone} não é preenchido aqui"),
        ("Ligue {line}", "Ligue {line.__class__}", "{line.__class__} não é preenchido aqui"),
        ("small = true", "tiny = true", "parts 6.tiny: este campo não existe aqui"),
        (
            'source = "sigilo"',
            'fonte = "sigilo"',
            "falta a fonte da frase: escolha uma da lista de fontes",
        ),
        ('{ say = "Olá!"', '{ diz = "Olá!"', "parts 1, sentence 1: falta o texto da frase"),
        (
            "SEFAZ/RN - protocolo",
            "SEFAZ/RN\\nBcc: x",
            "o assunto ocupa uma linha só, sem quebra nem caractere invisível",
        ),
    ],
)
def test_a_mistake_in_a_template_is_told_with_file_and_key(
    old: str, new: str, mistake: str
) -> None:
    with pytest.raises(CallflowMistakes) as told:
        read_callflow(edited(FILE, old, new))
    assert mistake in str(told.value)
    assert f"callflows/{FILE}: " in str(told.value)


def test_a_missing_or_unknown_email_and_a_written_route_that_is_no_address_are_told() -> None:
    files = {name: text for name, text in FILES.items() if name != FILE}
    files["emails/birthday.toml"] = FILES[FILE]
    files["charter.toml"] = files["charter.toml"].replace(
        'email = "atendimento@set', 'email = "atendimento at set'
    )
    with pytest.raises(CallflowMistakes) as told:
        read_callflow(files)
    assert f"callflows/{FILE}: file: falta este arquivo" in str(told.value)
    assert "callflows/emails/birthday.toml: file name: não há e-mail com este nome" in str(
        told.value
    )
    assert 'callflows/charter.toml: services "e-mail".email: não é um endereço de e-mail' in str(
        told.value
    )


@pytest.mark.parametrize(
    ("spoken", "read"),
    [
        ("A U V T é a Unidade.", "A UVT é a Unidade."),
        ("Senha da U V T.", "Senha da UVT."),
        ("Leia. O I C M S e o I P V A.", "Leia. O ICMS e o IPVA."),
        ("A Maria e a U V.", "A Maria e a UV."),
        ("Nada a mudar.", "Nada a mudar."),
    ],
)
def test_spelled_names_are_read_as_names(spoken: str, read: str) -> None:
    assert written(spoken) == read


def test_hours_are_written_short() -> None:
    week = "08:00 às 12:00 e 13:00 às 17:30, segunda à sexta-feira"
    assert written_hours(parse_weekly_hours(week)) == (
        "de segunda a sexta, das 8h às 12h e das 13h às 17h30"
    )
    assert written_hours(parse_weekly_hours("01:00 às 13:00 sábado")) == "sábado, da 1h às 13h"
    assert written_hours({}) == ""


def test_an_instant_is_worded_as_the_day_that_it_is_here() -> None:
    late = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    assert written_day(late) == "23 de novembro"
    assert written_moment(late) == "23 de novembro, às 22:05"


def test_what_a_person_typed_stands_as_it_was_typed_in_paragraphs() -> None:
    typed = "Linha um.\nLinha <b>dois</b> {protocol}.\n\n \nOutro parágrafo.\n"
    matter = Matter(PROTOCOL, typed=typed, more={"received": "23 de novembro"})
    made = email_words(OURS.emails[ANSWER], OURS, matter, OFFICE)
    assert "Linha um.\nLinha <b>dois</b> {protocol}.\n\nOutro parágrafo.\n\n" in made.text
    assert "Linha um.<br>Linha &lt;b&gt;dois&lt;/b&gt; {protocol}.</p>" in made.html
    assert "recebemos em 23 de novembro" in made.text
    assert "b" not in Reader(made.html).tags


def test_guidance_is_put_in_as_it_is_read() -> None:
    topic = OURS.topic("uvt")
    assert topic
    said = guidance_text(topic)
    assert said.startswith("A UVT é a Unidade Virtual de Tributação. ")
    assert "O endereço é uvt.sefaz.rn.gov.br.\n\nA senha é pessoal" in said


def test_snippets_need_somebody_who_types() -> None:
    more = """
[[snippets]]
title = { say = "Um", source = "propria" }
say = [{ say = "Dois.", source = "propria" }]
"""
    with pytest.raises(CallflowMistakes, match="ninguém escreve neste e-mail"):
        read_callflow({**FILES, FILE: FILES[FILE] + more})


DUE = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)


def acknowledgement(due: datetime | None) -> Words:
    """What whoever wrote gets back."""
    matter = Matter(PROTOCOL, "", due)
    return email_words(OURS.emails[ACKNOWLEDGEMENT], OURS, matter, OFFICE)


def test_an_acknowledgement_says_protocol_hours_forecast_and_what_happens_next() -> None:
    made = acknowledgement(DUE)
    assert made.subject == "Recebemos sua mensagem - protocolo 1667 9923 096"
    for said in (
        *("PROTOCOLO 1667 9923 096", "O QUE ACONTECE AGORA"),
        "Nossa previsão é responder até sexta-feira, 4 de dezembro.",
        "Ligue (84) 3209-7880, de segunda a sexta, das 8h às 14h.",
        "Esta é uma resposta automática.",
    ):
        assert said in made.text, made.text
    assert "{" not in made.text + made.subject
    assert flat(Reader(made.html).said.split("}")[-1]) == flat(f"SEFAZ/RN {made.text}")


def test_a_sentence_without_its_value_is_left_out() -> None:
    made = acknowledgement(None)
    assert "previsão" not in made.text + made.html
    assert "{due}" not in made.text + made.html


@pytest.mark.parametrize("kind", [ACKNOWLEDGEMENT, REMINDER, FORWARD])
def test_a_day_that_has_passed_is_told_as_passed(kind: str) -> None:
    due = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    more = {"sector": "Setor", "received": "20 de novembro"}

    def said(now: datetime) -> str:
        matter = Matter(PROTOCOL, due=due, more=more, at=now)
        return email_words(OURS.emails[kind], OURS, matter, OFFICE).text

    ahead, past = said(due - timedelta(minutes=1)), said(due)
    assert "até terça-feira, 24 de novembro." in ahead
    assert "já passou" not in ahead
    assert "até terça-feira" not in past
    assert ", terça-feira, 24 de novembro, já passou" in past

"""Quoting: what a program repeated is told from what a person wrote, and nothing is lost."""

import pytest

from ivr.rules.cases.quoting import (
    MAX_ALIKE,
    MAX_BLOCK_LINES,
    MAX_HEADING_CHARS,
    MAX_HEADING_LINES,
    MAX_OURS_CHARS,
    MIN_BLOCK_LINES,
    MIN_REPEATED_CHARS,
    MIN_WHOLE_CHARS,
    own_words,
    repeated,
    split_quoted,
)
from ivr.rules.mail.text import html_text

FORWARD = (
    "Olá, Cadastro!\nEncaminhamos a mensagem de um contribuinte, recebida em 27 de novembro.\n\n"
    "Confirme se a inscrição foi reativada: o contador já ligou três vezes.\n\nCadastro\n\n"
    "Preciso de ajuda.\n\nEsta mensagem traz dados pessoais e é para uso do setor.\n"
    "Não a encaminhe a mais ninguém.\n"
)
OWN = "Pode informar que está corrigido.\n\nAtt.\nSetor"
# By the program that repeats: what stands between what was written and our own text.
HEADINGS = {
    "Outlook": (
        "De: Central 7880\nEnviada em: segunda-feira, 30 de novembro de 2026 10:12\nPara: Setor\n"
        "Assunto: Atendimento para o setor"
    ),
    "Outlook with marks": (
        "*De:* Central 7880 <a@b.br>\n*Enviada em:* segunda-feira, 30 de novembro\n*Para:* Setor\n"
        "*Assunto:* Atendimento"
    ),
    "Outlook, with a copy": (
        "De: Central 7880\nEnviado: segunda-feira, 30 de novembro de 2026 10:12\nPara: Setor;\n"
        "\tOutro Setor\nCc: Chefia\nAssunto: Atendimento\nPrioridade: Alta"
    ),
    "Outlook on a telephone": (
        "Obter o Outlook para iOS\n________________________________\nDe: Central <a@b.br>\n"
        "Enviado: Monday, November 30, 2026 10:12:11 AM\nPara: Setor <s@b.br>\nAssunto: Atendimento"
    ),
    "Outlook in English": (
        "From: Central 7880\nSent: Monday, November 30, 2026 10:12 AM\nTo: Setor\nSubject: Caso"
    ),
    "a page run together": (
        "De: Central 7880 <a@b.br> Enviada em: segunda-feira, 30 de novembro de 2026 10:12 "
        "Para: Setor Assunto: Atendimento"
    ),
    "Outlook of old": "-----Mensagem original-----\nDe: x",
    "Zimbra": (
        'De: "Central" <a@b.br>\nPara: "Setor" <s@b.br>\nEnviadas: Segunda-feira, 30 de novembro\n'
        "Assunto: Atendimento"
    ),
    "Notes": "De:  Central\nPara:  Setor\nData:  30/11/2026 10:12\nAssunto:  Atendimento",
    "Hotmail": (
        "Data: Seg, 30 Nov 2026 10:12:00 -0300\nAssunto: Atendimento\nDe: a@b.br\nPara: s@b.br"
    ),
    "Gmail": "Em seg., 30 de nov. de 2026 às 10:12, Central 7880 <a@b.br> escreveu:",
    "Gmail, broken": "Em seg., 30 de nov. de 2026 às 10:12, Central 7880 <\na@b.br> escreveu:",
    "Gmail, sent on": "---------- Forwarded message ---------\nDe: Central <a@b.br>",
    "Thunderbird": "Em 30/11/2026 10:12, Central 7880 escreveu:",
    "Expresso": 'Em 30/11/2026 às 10:12 horas, "Central" <a@b.br> escreveu:',
    "Apple Mail": "Em 30 de nov. de 2026, à(s) 10:12, Central <a@b.br> escreveu:",
    "Yahoo": "Em segunda-feira, 30 de novembro de 2026 10:12:11 BRT, Central <a@b.br> escreveu:",
    "Samsung": "-------- Mensagem original --------\nDe: Central <a@b.br>\nData: 30/11/26",
    "Android": "---- Central escreveu ----",
    "Mail in English": "On Mon, Nov 30, 2026 at 10:12 AM Central <a@b.br> wrote:",
    "an address first": "Central <a@b.br> escreveu no dia segunda, 30/11/2026 à(s) 10:12:",
}


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        ("Oi.\nTudo bem?", "Oi.\nTudo bem?", ""),
        ("Oi.\n\n> antes\n> ontem", "Oi.", "> antes\n> ontem"),
        (
            "Segue.\n\nEm seg., 23 de nov. de 2026, Central escreveu:\n\n> Olá!",
            "Segue.",
            "Em seg., 23 de nov. de 2026, Central escreveu:\n\n> Olá!",
        ),
        ("> só\n> isto", "> só\n> isto", ""),
        ("Oi.\n> pergunta?\nresposta", "Oi.\n> pergunta?\nresposta", ""),
        ("Em casa ela escreveu bem", "Em casa ela escreveu bem", ""),
        ("Em casa ela escreveu:\nbem", "Em casa ela escreveu:\nbem", ""),
        (
            "Viagem.\nDe: Natal\nPara: Mossoró\nData: 3/12",
            "Viagem.\nDe: Natal\nPara: Mossoró\nData: 3/12",
            "",
        ),
        ("Mudou.\nDe: 100\nPara: 50", "Mudou.\nDe: 100\nPara: 50", ""),
        ("", "", ""),
    ],
)
def test_what_was_repeated_is_told_from_what_was_written(text: str, own: str, quoted: str) -> None:
    assert split_quoted(text) == (own, quoted)


@pytest.mark.parametrize("program", HEADINGS)
def test_every_program_of_ours_is_known_by_its_heading(program: str) -> None:
    quoted = f"{HEADINGS[program]}\n\n{FORWARD}\n> mais antigo\n> ainda".strip()
    text = f"{OWN}\n\n{quoted}"
    own, rest = split_quoted(text)
    assert own.removesuffix("Obter o Outlook para iOS").strip() == OWN
    assert rest.endswith("ainda")
    assert own_words(text) == own
    marked = "\n".join(f"> {line}" for line in FORWARD.splitlines())
    assert split_quoted(f"{OWN}\n\n{HEADINGS[program]}\n{marked}")[0] == own


PAGES = {
    "Outlook": (
        "<p class=MsoNormal>Pode informar que está corrigido.<o:p></o:p></p><div style='"
        "border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>De:</b> "
        "Central 7880 &lt;a@b.br&gt; <br><b>Enviada em:</b> segunda-feira, 30 de novembro de 2026 "
        "10:12<br><b>Para:</b> Setor<br><b>Assunto:</b> Atendimento<o:p></o:p></p></div>{}"
    ),
    "Outlook on the web": (
        "<div>Pode informar que está corrigido.</div><hr style='display:inline-block;width:98%'>"
        "<div id=divRplyFwdMsg><font><b>De:</b> Central<br><b>Enviado:</b> segunda-feira, 30 de "
        "novembro<br><b>Para:</b> Setor<br><b>Assunto:</b> Caso</font><div>&nbsp;</div></div>{}"
    ),
    "Outlook in a table": (
        "<p>Pode informar que está corrigido.</p><table><tr><td><b>De:</b></td><td>A</td></tr>"
        "<tr><td><b>Enviada em:</b></td><td>30/11/2026</td></tr><tr><td><b>Para:</b></td><td>Setor"
        "</td></tr><tr><td><b>Assunto:</b></td><td>Atendimento</td></tr></table>{}"
    ),
    "Gmail": (
        "<div>Pode informar que está corrigido.</div><br><div class=gmail_quote><div>Em seg., 30 "
        "de nov. de 2026 às 10:12, Central &lt;<a href='mailto:a@b.br'>a@b.br</a>&gt; escreveu:<br>"
        "</div><blockquote>{}</blockquote></div>"
    ),
}


@pytest.mark.parametrize("program", PAGES)
def test_the_same_in_a_page(program: str) -> None:
    page = PAGES[program].format("".join(f"<p>{line}</p>" for line in FORWARD.splitlines()))
    assert own_words(html_text(page)) == "Pode informar que está corrigido."


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"Sim.\n\n{FORWARD}", "Sim."),
        (f"{FORWARD}\nSim.", "Sim."),
        (f"De: Central\nEnviada em: hoje\nPara: Setor\nAssunto: Caso\n\n{FORWARD}\nSim.", "Sim."),
        ("> pergunta?\n> outra?\nSim.", "Sim."),
        ("Confirme se a inscrição foi reativada: o contador\njá ligou três vezes.\nSim.", "Sim."),
        ("Sobre “Preciso de ajuda.”: a inscrição foi reativada.", None),
        ("A inscrição foi reativada.", None),
        ("Preciso de ajuda.", ""),
        (f"> {FORWARD}", ""),
    ],
)
def test_what_was_sent_to_a_sector_is_left_out_even_where_nothing_marks_it(
    text: str, own: str | None
) -> None:
    assert own_words(text, [FORWARD]) == (text if own is None else own)


def test_a_short_reason_is_left_out_where_it_is_all_of_a_text_of_ours() -> None:
    assert own_words("Feito.\nSO-PARA-DENTRO", ["SO-PARA-DENTRO", "ver"]) == "Feito."
    assert own_words("Ok, ver\nver", ["ver"]) == "Ok, ver\nver"
    assert repeated("Feito.\nSO-PARA-DENTRO", ["so para  dentro", "SO-PARA-DENTRO"]) == [
        "SO-PARA-DENTRO"
    ]


MORE = pytest.mark.parametrize("more", [0, 1])
CUT = pytest.mark.parametrize("less", [0, 1])


def is_split(text: str) -> bool:
    """Whether what is below counts as repeated."""
    return bool(split_quoted(f"Meu.\n{text}\nAntigo.")[1])


@MORE
def test_a_heading_has_400_letters(more: int) -> None:
    lines = ["Em 1/2/2026", "x" * 140, "x" * 140]
    room = MAX_HEADING_CHARS - len(" ".join(lines)) - len(" :")
    lines.append("escreveu ".ljust(room + more, "x") + ":")
    text = "\n".join(lines)
    assert len(text) == MAX_HEADING_CHARS + more
    assert is_split(text) == (not more)


@MORE
def test_a_heading_has_four_lines(more: int) -> None:
    lines = ["Em 1/2/2026", *["Maria"] * (MAX_HEADING_LINES - 2 + more), "escreveu:"]
    assert is_split("\n".join(lines)) == (not more)


@MORE
def test_the_header_of_what_is_repeated_has_eight_lines_below_its_first(more: int) -> None:
    lines = ["De: Ana", *["mais"] * (MAX_BLOCK_LINES - 2 + more), "Para: nós", "Assunto: x"]
    assert is_split("\n".join(lines)) == (not more)


@CUT
def test_it_has_two_known_lines_below_its_first(less: int) -> None:
    lines = ["De: Ana", *["Assunto: x", "Para: nós"][: MIN_BLOCK_LINES - less]]
    assert is_split("\n".join(lines)) == (not less)


@CUT
def test_a_line_of_ours_tells_by_itself_with_fifteen_letters(less: int) -> None:
    ours = "x" * (MIN_REPEATED_CHARS - less)
    assert repeated(f"{ours}\noutro", [f"{ours} e mais"]) == ([] if less else [ours])


@CUT
def test_a_whole_text_of_ours_tells_by_itself_with_six_letters(less: int) -> None:
    ours = "x" * (MIN_WHOLE_CHARS - less)
    assert repeated(f"{ours}\noutro", [ours]) == ([] if less else [ours])


@MORE
def test_of_a_text_of_ours_40_000_letters_are_looked_for(more: int) -> None:
    line = "esta linha foi escrita por nós"
    ours = line.rjust(MAX_OURS_CHARS + more, "\n")
    assert repeated(line, [ours]) == ([] if more else [line])


@MORE
def test_twenty_lines_of_ours_that_begin_alike_are_looked_for(more: int) -> None:
    alike = [f"{'x' * MIN_REPEATED_CHARS} {n:02}" for n in range(MAX_ALIKE + more)]
    assert bool(repeated(f"antes {alike[-1]}", alike)) == (not more)

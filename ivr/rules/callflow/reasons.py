"""Word in pt-BR what is wrong in any callflow file alike, for whoever edits it."""

import re

NO_FILE = "falta este arquivo"
NO_SECTION = "esta seção não existe aqui: retire-a ou confira o nome"
NO_FIELD = "este campo não existe aqui: retire-o ou confira o nome"
NO_TEXT = "falta o texto"
NO_SENTENCE = "falta o texto da frase"
NO_SOURCE = "falta a fonte da frase: escolha uma da lista de fontes"
NO_ROWS = "aqui vai uma lista, um item depois do outro: confira como foi escrita"
NO_TABLE = "aqui vão campos com seus valores: confira como foi escrito"
NOT_THERE = "falta esta frase"
UNUSED = "este texto não é usado em lugar nenhum: retire-o ou confira o nome"
NOT_UTF8 = "não está em UTF-8: salve-o assim e escreva de novo os acentos"
NO_GUIDANCE = "falta a orientação: escreva pelo menos uma parte, com suas frases"
SHORT_NAME = "falta um nome curto: só letras minúsculas sem acento, números e hífen"
UNSERVED = "nenhum assunto atende a este item da carta: indique-o em um assunto"
TOPIC_NAME = (
    "o nome do arquivo é um dígito de 1 a 6 e um nome curto, como em 1-uvt.toml; o 7 fica para"
    " serviços e eventos, e o 8, o 9 e o 0 já têm uso em toda a ligação"
)
WHO_FIRST = 'diga quem é chamado primeiro: atendente ("agent") ou quem pediu retorno ("citizen")'
WHO_LAST = "diga se o assunto termina com uma pessoa: sim (true) ou não (false)"
_AT = re.compile(r"line (\d+), column (\d+)")


def unreadable(mistake: str) -> str:
    """Return the reason for a file that is no TOML, with the place that the reader named."""
    found = _AT.search(mistake)
    where = f"na linha {found[1]}, coluna {found[2]}" if found else "no fim do arquivo"
    return f"não foi possível ler o arquivo: confira aspas, chaves e nomes repetidos {where}"


def not_filled(name: str, known: frozenset[str]) -> str:
    """Return the reason for a placeholder that nothing fills in there; `known` are filled in."""
    if not known:
        return f"{{{name}}} não é preenchido aqui: retire-o"
    able = ", ".join(f"{{{each}}}" for each in sorted(known))
    return f"{{{name}}} não é preenchido aqui: retire-o, ou use {able}"

"""Define the indexes that are worked out of answers, each with its version."""

from datetime import date

from ivr.rules.reports.definitions import Definition, Shows

BEGUN = date(2026, 11, 30)
_EVALUATION = "Lei 13.460/2017, art. 23, I e II"
_ANSWERED = "a pessoa respondeu"

SCORE = Definition(
    *("nota", 1, BEGUN, _EVALUATION, "Nota de 0 a 100"),
    "Cada resposta vale de 0 (Muito ruim) a 4 (Muito bom) pontos; somamos os pontos.",
    "O máximo possível: 4 pontos por resposta. Todos com a pior nota dão 0; com a melhor, 100.",
    "Quem não respondeu à pergunta ou disse que não se aplica.",
    "pontos, de 0 a 100",
    shows=Shows.SHARE,
    event=_ANSWERED,
)
WEIGHTED = Definition(
    *("nota_ponderada", 1, BEGUN, _EVALUATION, "Nota de 0 a 100, ponderada"),
    "A mesma nota, com cada canal e unidade valendo na proporção dos contatos que teve.",
    "As respostas dos canais e unidades de que sabemos quantos contatos houve.",
    "Quem respondeu na página sem convite, porque não sabemos por qual canal foi atendido.",
    "pontos, de 0 a 100; n é o tamanho efetivo, (Σw)² ÷ Σw²",
    shows=Shows.SHARE,
    event=_ANSWERED,
)
GOOD = Definition(
    *("bom_ou_muito_bom", 1, BEGUN, _EVALUATION, "Responderam Bom ou Muito bom"),
    "As respostas Bom e Muito bom.",
    "Todas as respostas de 1 a 5.",
    "Quem não respondeu à pergunta ou disse que não se aplica.",
    "% das respostas",
    shows=Shows.SHARE,
    event=_ANSWERED,
)
CHOSEN = Definition(
    *("resposta", 1, BEGUN, _EVALUATION, "Respostas de cada tipo"),
    "As pessoas que deram esta resposta.",
    "As pessoas que responderam à pergunta. Onde se escolhe mais de uma, a soma passa de 100 %.",
    "Quem não respondeu à pergunta ou disse que não se aplica.",
    "pessoas e % das pessoas",
    shows=Shows.SHARE,
    event=_ANSWERED,
)
PARTICIPATION = Definition(
    *("participacao", 1, BEGUN, "Lei 13.460/2017, art. 23, § 1º", "Participação"),
    "As respostas completas e as parciais.",
    "As pessoas a quem a pesquisa foi oferecida por este canal.",
    "Quem recusou, ou não disse nada, não conta como resposta.",
    "% de quem recebeu a oferta",
    shows=Shows.SHARE,
    event="a pesquisa foi oferecida",
)
COMMENTS = Definition(
    *("comentarios", 1, BEGUN, "Lei 13.460/2017, art. 23", "Comentários, por assunto"),
    "Os comentários que uma pessoa leu e classificou assim. O texto não é publicado.",
    "Todos os comentários escritos.",
    "Os que não dizem nada do serviço.",
    "comentários",
    shows=Shows.COUNT,
    event="a pessoa escreveu",
)
MANIFESTED = Definition(
    *(
        "manifestacoes",
        1,
        date(2026, 12, 1),
        "Lei 13.460/2017, arts. 2º, V, e 23, IV",
        "Manifestações",
    ),
    "Os pedidos por escrito que são reclamação, denúncia, sugestão, elogio ou solicitação de"
    " providência, pelo tipo que têm no dia da apuração.",
    "",
    "Dúvidas e pedidos de orientação, e o que foi juntado a outro atendimento.",
    "manifestações",
    shows=Shows.COUNT,
    event="o atendimento foi aberto",
)
INDEXES = (SCORE, WEIGHTED, GOOD, CHOSEN, PARTICIPATION, COMMENTS, MANIFESTED)

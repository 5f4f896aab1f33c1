"""Name what is told of each service in public, in one order: pages, files and their dictionary."""

from dataclasses import dataclass

from ivr.rules.charter.facts import FACTS, LAW

# What the law's eleven facts are called in files; a name that is out stays as it is.
_FACT_NAMES = {
    "service": "o_que_e",
    "requirements": "requisitos",
    "steps": "etapas",
    "max_term": "prazo_maximo",
    "form": "forma_de_prestacao",
    "complaint": "onde_reclamar",
    "priorities": "prioridades",
    "waiting": "tempo_de_espera",
    "channel": "comunicacao",
    "complaint_procedure": "resposta_a_reclamacoes",
    "progress": "acompanhamento",
}


@dataclass(frozen=True)
class Column:
    """One thing told of a service: its name in files, its key in charter.toml, and what it is."""

    name: str
    key: str
    label: str  # pt-BR
    help: str  # pt-BR
    article: str = ""  # of the law that asks for it
    many: bool = False  # a list: in JSON an array, in a cell one line each


def _fact_columns() -> tuple[Column, ...]:
    many = ("requirements", "steps")
    return tuple(
        Column(
            _FACT_NAMES[each.key],
            each.key,
            each.label,
            each.help,
            f"{LAW}, {each.article}",
            each.key in many,
        )
        for each in FACTS
    )


FACT_COLUMNS = _fact_columns()
OTHER_COLUMNS = (
    Column("horario", "hours", "Horário", "Quando o serviço é prestado."),
    Column("local", "place", "Local e formas de acesso", "Onde e como chegar ao serviço."),
    Column(
        "solicitantes", "requesters", "Quem pode pedir", "Quem pode pedir o serviço.", many=True
    ),
    Column("custo", "cost", "Custo", "Quanto custa, ou que é gratuito."),
    Column(
        "sistema_indisponivel",
        "when_down",
        "Se o sistema estiver fora do ar",
        "O que fazer enquanto um sistema não funciona.",
    ),
    Column("legislacao", "legislation", "Legislação", "As normas que regem o serviço.", many=True),
    Column(
        "nomes_populares",
        "popular_names",
        "Também conhecido como",
        "Outros nomes pelos quais o serviço é procurado.",
        many=True,
    ),
    Column("setor", "owner", "Setor responsável", "A unidade que presta o serviço."),
)
ITEMS = Column("itens", "items", "O que atende", "Os assuntos que o serviço atende.", many=True)
TERM_TEXT = Column(
    "prazo_na_carta",
    "term",
    "Prazo, nas palavras da carta",
    "O que a carta impressa diz do prazo, também onde não há um máximo.",
)

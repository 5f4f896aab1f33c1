"""Name what is told of each service in public, in one order: pages, files and their dictionary."""

from dataclasses import dataclass, replace

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
    short: bool = False  # a list of few words each, which a page shows in one line
    optional: bool = False  # many services have none: where it is not said, nothing is missing


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
    Column("telefone", "phone", "Telefone", "O telefone do próprio serviço.", optional=True),
    Column("email", "email", "E-mail", "O e-mail do próprio serviço.", optional=True),
    Column(
        "na_internet",
        "links",
        "Na internet",
        "Endereços em que o serviço é prestado ou explicado.",
        many=True,
        optional=True,
    ),
    Column(
        "solicitantes",
        "requesters",
        "Quem pode pedir",
        "Quem pode pedir o serviço.",
        many=True,
        short=True,
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
        short=True,
        optional=True,
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
ID = Column("id", "id", "Identificador", "Nome curto do serviço, que não muda.")
NAME = Column("nome", "name", "Nome", "Como o serviço é chamado.")
STATE = Column("situacao", "retired", "Situação", "em vigor, ou retirado.")
REPLACED = Column(
    "substituido_por",
    "replaced_by",
    "Substituído por",
    "O id do serviço que ficou no lugar de um retirado.",
)
DISPENSED = Column(
    "dispensas",
    "dispensed",
    "Dispensas",
    "Dados que a carta não precisa dizer por um tempo: o dado, o motivo e até quando.",
    many=True,
)
ADDRESS = Column("endereco", "", "Endereço", "A página do serviço.")
# The parts of a term: in a cell each of its own, in JSON together as `prazo_maximo`.
TERM_PARTS = (
    Column("prazo_maximo", "max_term", "Prazo máximo", "O prazo em palavras."),
    Column(
        "prazo_unidade",
        "unit",
        "Unidade do prazo",
        "imediato, minutos, horas, dias corridos, dias úteis ou meses.",
    ),
    Column("prazo_ate", "at_most", "Prazo: até", "O número, na unidade; vazio se imediato."),
    Column("prazo_desde", "at_least", "Prazo: de", "O menor número, onde o prazo é entre dois."),
    Column("prazo_contado_de", "counted_from", "Prazo contado de", "O que inicia a contagem."),
    Column("prazo_estimado", "estimated", "Prazo estimado", "sim, ou não."),
)


def _all_columns() -> tuple[Column, ...]:
    facts: list[Column] = []
    for each in FACT_COLUMNS:
        if each.key == "max_term":
            whole, *parts = TERM_PARTS
            facts += [replace(whole, article=each.article), *parts, TERM_TEXT]
        else:
            facts.append(each)
    return (
        *(ID, NAME, STATE, REPLACED),
        *facts,
        *(ITEMS, *OTHER_COLUMNS, DISPENSED, ADDRESS),
    )


ALL_COLUMNS = _all_columns()  # in the order of the table's

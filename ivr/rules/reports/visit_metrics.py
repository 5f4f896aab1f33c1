"""Define the figures of visits to the units, and of what sectors ask of us."""

from ivr.rules.reports.call_metrics import BEGUN, EVALUATION, NOTHING, PANEL
from ivr.rules.reports.definitions import Definition, Group, Shows, Which
from ivr.rules.visits.states import VisitState

VISIT = "visit"  # the channel
CAME = "a pessoa chegou à unidade"
ASKED, ANSWERED = "asked", "answered"
_IN_PERSON = "Lei 13.460/2017, art. 23, e Carta de Serviços, serviço 6"

VISITED = Definition(
    *("visits", 1, BEGUN, PANEL, "Visitas às unidades"),
    "Todas as visitas registradas, no balcão, na folha do dia ou depois.",
    "",
    "As desfeitas, que foram registradas por engano.",
    "visitas",
    rows="visits",
    shows=Shows.COUNT,
    event=CAME,
    group=Group.IN_PERSON,
)
ATTENDED = Definition(
    *("visits_attended", 1, BEGUN, EVALUATION, "Visitas atendidas"),
    "As visitas cujo atendimento terminou.",
    "Todas as visitas, também as que ninguém encerrou no dia.",
    "As desfeitas, que foram registradas por engano.",
    "% das visitas",
    rows="visits",
    part=Which(frozenset({VisitState.ENDED.value})),
    event=CAME,
    group=Group.IN_PERSON,
)
UNCLOSED = Definition(
    *("visits_unclosed", 1, BEGUN, _IN_PERSON, "Visitas não encerradas"),
    "As visitas que ninguém encerrou até o fim do dia.",
    "Todas as visitas.",
    "As desfeitas, que foram registradas por engano.",
    "% das visitas; ficam fora de todas as médias",
    rows="visits",
    part=Which(frozenset({VisitState.UNCLOSED.value})),
    event=CAME,
    group=Group.IN_PERSON,
)
VISIT_WAIT = Definition(
    *("visit_wait", 1, BEGUN, EVALUATION, "Espera na unidade"),
    "O tempo da chegada até a chamada, por classe de prioridade.",
    "As visitas com as duas horas marcadas.",
    "As não encerradas, as contadas depois, e aquelas em que o relógio saltou.",
    "minutos",
    rows="visit_waits",
    shows=Shows.SPREAD,
    event=CAME,
    group=Group.IN_PERSON,
)
VISIT_SERVICE = Definition(
    *("visit_service", 1, BEGUN, _IN_PERSON, "Quanto durou o atendimento na unidade"),
    "O tempo do início até o fim do atendimento.",
    "As visitas com as duas horas marcadas.",
    "As não encerradas, as contadas depois, e aquelas em que o relógio saltou.",
    "minutos",
    rows="visit_services",
    shows=Shows.SPREAD,
    event=CAME,
    group=Group.IN_PERSON,
)
INTERNAL = Definition(
    *(
        "internal_requests",
        1,
        BEGUN,
        "Carta de Serviços, serviço 6",
        "Pedidos internos respondidos",
    ),
    "Os pedidos dos setores que já respondemos.",
    "Todos os pedidos dos setores, por qualquer canal.",
    NOTHING,
    "% dos pedidos",
    rows="internal_requests",
    part=Which(frozenset({ANSWERED})),
    event="o setor pediu",
    group=Group.IN_PERSON,
)
VISIT_METRICS = (VISITED, ATTENDED, UNCLOSED, VISIT_WAIT, VISIT_SERVICE, INTERNAL)

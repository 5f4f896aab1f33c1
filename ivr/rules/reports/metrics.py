"""List every figure of the monitoring by its definition."""

from ivr.rules.calls.compensation import Compensation
from ivr.rules.reports.call_metrics import (
    ACCESS_ALL,
    ACCESS_QUEUED,
    ACCESS_SOUGHT,
    BEGUN,
    CALLED,
    CALLED_AGAIN,
    EVALUATION,
    GAVE_UP,
    INFORMED,
    NOTHING,
    PANEL,
    PROGRESS,
    RECEIVED,
    REPLAYED,
    WAITED,
    WAITED_IN_VAIN,
)
from ivr.rules.reports.definitions import WRITTEN_TERM, Definition, Group, Shows, Which
from ivr.rules.reports.visit_metrics import VISIT_METRICS

KEPT, BROKEN, MISSED = "kept", "broken", "missed"
IN_TIME, LATE = "in-time", "late"

CALLBACKS_KEPT = Definition(
    *("callbacks_kept", 1, BEGUN, "Lei 14.129/2021, art. 3º, XVIII", "Retornos no prazo prometido"),
    "Os retornos em que falamos com a pessoa até a hora que dissemos, em todas as vezes.",
    "Os retornos prometidos cuja primeira promessa foi cumprida ou quebrada.",
    "Os que a pessoa dispensou, ou trocou por outro horário, antes da hora.",
    "% dos retornos; cada retorno conta uma vez",
    rows="callbacks",
    part=Which(frozenset({KEPT})),
    whole=Which(frozenset({KEPT, BROKEN})),
    event="a promessa foi cumprida ou quebrada",
    group=Group.PROMISES,
)
CALLBACK_TIME = Definition(
    *("callback_time", 1, BEGUN, EVALUATION, "Do pedido de retorno até a conversa"),
    "O tempo do pedido de retorno até falarmos com a pessoa.",
    "Os retornos no prazo prometido.",
    "Os retornos fora do prazo, de que a conversa pode não ter vindo.",
    "minutos, corridos e de expediente",
    rows="callbacks",
    part=Which(frozenset({KEPT})),
    shows=Shows.SPREAD,
    event="a promessa foi cumprida",
    group=Group.WAITS,
    business=True,
)
FIRST_ANSWER = Definition(
    *("first_answer", 1, BEGUN, PANEL, "Primeira resposta por escrito"),
    "O tempo desde que a pessoa escreveu, na última vez em que o pedido foi aberto, até a resposta"
    " de uma pessoa da equipe.",
    "As primeiras respostas dadas por uma pessoa, por e-mail, na página do protocolo ou por"
    " telefone.",
    "Mensagens automáticas, perguntas nossas, e outra resposta ao mesmo pedido.",
    "horas, corridas e de expediente",
    rows="answers",
    part=Which(frozenset({"first"})),
    shows=Shows.SPREAD,
    event="a resposta saiu",
    group=Group.WRITTEN,
    business=True,
)
OPENED = Definition(
    *("cases_written", 1, BEGUN, PANEL, "Atendimentos abertos por escrito"),
    "Os atendimentos que começaram por e-mail, pelo formulário ou pela equipe.",
    "",
    "Os que começaram por uma ligação.",
    "atendimentos; várias mensagens podem ser de um",
    rows="cases",
    shows=Shows.COUNT,
    event="o atendimento foi aberto",
    group=Group.WRITTEN,
)
MESSAGES = Definition(
    *("messages_received", 1, BEGUN, PANEL, "Mensagens recebidas"),
    "Todas as mensagens que chegaram à caixa ou pelo formulário, pelo que foi feito de cada uma.",
    "",
    NOTHING,
    "mensagens",
    rows="messages",
    shows=Shows.COUNT,
    event="a mensagem chegou",
    group=Group.WRITTEN,
)
BACKLOG = Definition(
    *("backlog", 1, BEGUN, PANEL, "Pedidos por escrito que já passaram da data, agora"),
    "Os pedidos que esperam uma resposta nossa e já passaram da data.",
    "Todos os pedidos que esperam uma resposta nossa.",
    "Os que esperam a pessoa responder ao que perguntamos.",
    "% dos pedidos em aberto",
    rows="backlog",
    part=Which(frozenset({LATE})),
    whole=Which(frozenset({IN_TIME, LATE})),
    event="alguém olha, seja qual for o período",
    group=Group.WRITTEN,
)
OUTAGES = Definition(
    *("outages", 1, BEGUN, "Carta de Serviços, serviço 2", "Quanto durou cada queda da central"),
    "O tempo de cada queda da central, do começo ao fim.",
    "As quedas que começaram no período e terminaram.",
    "A que ainda dura.",
    "minutos, corridos e de expediente",
    rows="outages",
    part=Which(frozenset({"ended"})),
    shows=Shows.SPREAD,
    event="a queda começou",
    group=Group.OUTAGES,
    business=True,
)
COMPENSATED = Definition(
    *("outage_calls", 1, BEGUN, "Carta de Serviços, serviço 2", "Atendidas depois da queda"),
    "As ligações que encontraram a central fora do ar e em que falamos com a pessoa depois.",
    "As ligações que encontraram a central fora do ar.",
    NOTHING,
    "% das ligações",
    rows="outage_calls",
    part=Which(endings=frozenset({Compensation.KEPT.value, Compensation.SERVED.value})),
    event=CALLED,
    group=Group.OUTAGES,
)
METRICS: tuple[Definition, ...] = (
    *(CALLBACKS_KEPT, WRITTEN_TERM),
    *(RECEIVED, ACCESS_ALL, ACCESS_SOUGHT, ACCESS_QUEUED, INFORMED, GAVE_UP),
    *(WAITED, WAITED_IN_VAIN, CALLBACK_TIME),
    *(OPENED, MESSAGES, FIRST_ANSWER, BACKLOG),
    *(OUTAGES, COMPENSATED, CALLED_AGAIN, PROGRESS, REPLAYED),
    *VISIT_METRICS,
)


def metric(name: str) -> Definition | None:
    """Return the figure of that id, or None."""
    return next((each for each in METRICS if each.id == name), None)

"""Define the figures of calls to the line."""

from datetime import date

from ivr.rules.calls.outcomes import Outcome
from ivr.rules.reports.definitions import Definition, Group, Shows, Which

BEGUN = date(2026, 11, 30)
BOARD_BEGUN = date(2026, 11, 24)  # since then the board counts whoever hung up while it rang
OVERLAP = date(2026, 12, 31)  # until then a figure that changed is drawn both ways
PANEL = "Lei 14.129/2021, arts. 20 e 22"
EVALUATION = "Lei 13.460/2017, art. 23"
ACCESS_WHY = "Lei 13.460/2017, art. 23, II; as três taxas são sempre mostradas juntas"
NOTHING = "Nada."

# What became of a call on its way to a person (`store.queries.figures.calls`).
ANSWERED, SHORT, ABANDONED, RANG, SOUGHT = "answered", "short", "abandoned", "rang", "sought"
GOING_ON, OTHER = "going-on", "other"
SHORT_SECONDS = 5  # who hangs up sooner did not wait
# Outcomes of who sought a person, also where the switchboard did not ring: whoever was silent there
# is among them; who chose to write or to leave a message instead is not.
SEEKING = frozenset(
    {
        *(Outcome.HANDED, Outcome.UNSERVED, Outcome.CLOSED, Outcome.ABANDONED_IN_WAIT),
        Outcome.CALLBACK,
    }
)
QUEUED_STAGES = frozenset({ANSWERED, SHORT, ABANDONED, RANG})
SOUGHT_STAGES = QUEUED_STAGES | {SOUGHT}
OVER = QUEUED_STAGES | {SOUGHT, OTHER}
AGAIN, NEW = "again", "new"
CALLED = "a ligação chegou"
_CALLS = "As ligações que ainda não terminaram."

RECEIVED = Definition(
    *("calls_received", 1, BEGUN, PANEL, "Ligações recebidas"),
    "Todas as ligações que chegaram ao número, a qualquer hora.",
    "",
    "As que nós fizemos.",
    "ligações",
    rows="calls",
    shows=Shows.COUNT,
    event=CALLED,
)
ACCESS_ALL = Definition(
    *("access_all", 1, BEGUN, ACCESS_WHY, "Falaram com uma pessoa, de todas"),
    "As ligações em que alguém falou com uma pessoa por dez segundos ou mais.",
    "Todas as ligações recebidas que terminaram.",
    _CALLS,
    "% das ligações",
    rows="calls",
    part=Which(frozenset({ANSWERED})),
    whole=Which(OVER),
    event=CALLED,
)
ACCESS_SOUGHT = Definition(
    *("access_sought", 1, BEGUN, ACCESS_WHY, "Falaram com uma pessoa, de quem quis"),
    "As ligações em que alguém falou com uma pessoa por dez segundos ou mais.",
    "As ligações de quem quis uma pessoa: a central chamou, ou a pessoa pediu e a central estava"
    " fora do ar ou fechada, ou pediu retorno.",
    "Quem só ouviu a orientação, consultou um protocolo ou desligou no menu.",
    "% das ligações",
    rows="calls",
    part=Which(frozenset({ANSWERED})),
    whole=Which(SOUGHT_STAGES),
    event=CALLED,
)
ACCESS_QUEUED = Definition(
    *("access_queued", 1, BEGUN, ACCESS_WHY, "Falaram com uma pessoa, de quem esperou"),
    "As ligações em que alguém falou com uma pessoa por dez segundos ou mais.",
    "As ligações para as quais a central chegou a chamar.",
    "Quem a central não chegou a chamar: por estar fora do ar, fechada, ou por desistência antes.",
    "% das ligações",
    rows="calls",
    part=Which(frozenset({ANSWERED})),
    whole=Which(QUEUED_STAGES),
    event=CALLED,
)
INFORMED = Definition(
    *("calls_informed", 1, BEGUN, EVALUATION, "Saíram informadas, sem falar com uma pessoa"),
    "As ligações em que a pessoa ouviu a orientação, ao menos quatro quintos dela.",
    "Todas as ligações recebidas que terminaram.",
    _CALLS,
    "% das ligações; nunca contam como atendidas por uma pessoa",
    rows="calls",
    part=Which(OVER, frozenset({Outcome.INFORMED.value})),
    whole=Which(OVER),
    event=CALLED,
)
_ABANDONED_BEFORE = Definition(
    *("calls_abandoned", 1, BOARD_BEGUN, EVALUATION, "Desistiram na espera"),
    "As ligações em que a pessoa desligou enquanto a central chamava.",
    "As ligações para as quais a central chegou a chamar.",
    NOTHING,
    "% das ligações",
    rows="calls",
    part=Which(frozenset({ABANDONED, SHORT})),
    whole=Which(QUEUED_STAGES),
    event=CALLED,
    until=OVERLAP,
)
GAVE_UP = Definition(
    *("calls_abandoned", 2, BEGUN, EVALUATION, "Desistiram na espera"),
    "As ligações em que a central chamou, ninguém atendeu, e a pessoa desligou depois de mais de"
    " cinco segundos.",
    "As ligações para as quais a central chegou a chamar.",
    "Do numerador: quem desligou em até cinco segundos, que não esperou, e quem pediu retorno.",
    "% das ligações",
    rows="calls",
    part=Which(frozenset({ABANDONED})),
    whole=Which(QUEUED_STAGES),
    event=CALLED,
    earlier=(_ABANDONED_BEFORE,),
)
WAITED = Definition(
    *("wait_answered", 1, BEGUN, EVALUATION, "Espera de quem falou com uma pessoa"),
    "Os segundos em que a central chamou, até alguém atender.",
    "As ligações em que alguém falou com uma pessoa.",
    "O tempo do menu e da orientação, e de quem não foi atendido.",
    "segundos",
    rows="calls",
    part=Which(frozenset({ANSWERED})),
    shows=Shows.SPREAD,
    event=CALLED,
    group=Group.WAITS,
)
WAITED_IN_VAIN = Definition(
    *("wait_abandoned", 1, BEGUN, EVALUATION, "Espera de quem desistiu"),
    "Os segundos em que a central chamou, até a pessoa desligar.",
    "As ligações de quem desistiu na espera.",
    "Quem desligou em até cinco segundos.",
    "segundos",
    rows="calls",
    part=Which(frozenset({ABANDONED})),
    shows=Shows.SPREAD,
    event=CALLED,
    group=Group.WAITS,
)
CALLED_AGAIN = Definition(
    *("called_again", 1, BEGUN, EVALUATION, "Ligaram de novo em sete dias"),
    "As ligações do mesmo número sobre o mesmo assunto nos sete dias depois de outra.",
    "As ligações recebidas com número e assunto.",
    "Quem escondeu o número ou não escolheu assunto.",
    "% das ligações",
    rows="repeats",
    part=Which(frozenset({AGAIN})),
    whole=Which(frozenset({AGAIN, NEW})),
    event=CALLED,
    group=Group.AVOIDABLE,
)
PROGRESS = Definition(
    *("progress", 1, BEGUN, EVALUATION, "Ligaram para saber do andamento"),
    "As ligações em que a pessoa consultou um protocolo ou cuidou do próprio retorno.",
    "Todas as ligações recebidas que terminaram.",
    _CALLS,
    "% das ligações",
    rows="calls",
    part=Which(OVER, frozenset({Outcome.CONSULTED.value, Outcome.MOVED.value})),
    whole=Which(OVER),
    event=CALLED,
    group=Group.AVOIDABLE,
)
REPLAYED = Definition(
    *("replayed", 1, BEGUN, EVALUATION, "Trechos ouvidos de novo"),
    "As vezes em que a linha disse outra vez o mesmo trecho na mesma ligação.",
    "",
    NOTHING,
    "vezes; várias podem ser de uma ligação",
    rows="replays",
    shows=Shows.COUNT,
    event=CALLED,
    group=Group.AVOIDABLE,
)

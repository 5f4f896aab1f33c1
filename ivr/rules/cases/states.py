"""Define a case's labels, the codes by which staff close one, and how long a claim lasts."""

from datetime import timedelta

from ivr.rules.calls.outcomes import (
    EMAIL_LOST,
    EMAIL_WAITING,
    MESSAGE_EMPTY,
    MESSAGE_HEARD,
    MISSED_SETTLED,
    CaseState,
)
from ivr.rules.words.visible import is_visible

LEASE = timedelta(minutes=15)  # a claim returns by itself after so long without its page open
PRESENT = timedelta(seconds=90)  # a page that was heard of so recently is still open
SEEN_AGAIN = timedelta(minutes=10)  # a page that is looked at again and again is one look
HISTORY = timedelta(days=365)  # how far back a citizen's other matters are shown
RECENT = timedelta(days=30)
MAX_TEXT_CHARS = 2000  # of a note, and of a wrap-up
MAX_REASON_CHARS = 400

# States in which a person still owes the citizen something, unless staff have wrapped the case up.
OWED = (
    *(CaseState.LINKED, CaseState.MESSAGE, CaseState.UNREACHED),
    *(CaseState.RECEIVED, CaseState.FORWARDED, CaseState.ASKED),
)
# While somebody is going to call, a case is open whatever else was noted.
PROMISED = CaseState.CALLBACK

CASE_LABELS: dict[CaseState, str] = {
    CaseState.OPEN: "Sem resposta ainda",
    CaseState.INFORMED: "Informado pela linha",
    CaseState.DIRECTED: "Orientado por escrito",
    CaseState.HANDED: "Entregue à central",
    CaseState.CALLBACK: "Retorno prometido",
    CaseState.ANSWERED: "Atendido no retorno",
    CaseState.UNREACHED: "Retorno não concluído",
    CaseState.LINKED: "Falta o e-mail da pessoa",
    CaseState.EMAILED: "Resposta por escrito",
    CaseState.MESSAGE: "Recado gravado",
    CaseState.RECEIVED: "Mensagem a responder",
    CaseState.FORWARDED: "Com o setor responsável",
    CaseState.ASKED: "Esperando a pessoa responder",
    CaseState.CLOSED: "Encerrado sem resposta",
    CaseState.CANCELLED: "Retorno cancelado",
}
CASE_TONES: dict[CaseState, str] = {
    **dict.fromkeys(CaseState, "waiting"),
    **dict.fromkeys((CaseState.ANSWERED, CaseState.HANDED, CaseState.INFORMED), "good"),
    CaseState.EMAILED: "good",
    CaseState.UNREACHED: "bad",
}
# In place of a case's own, where what stands beside it says more.
LABELS_BESIDE: dict[str, str] = {
    EMAIL_WAITING: "Resposta a caminho por e-mail",
    EMAIL_LOST: "A resposta por e-mail não chegou",
    MESSAGE_HEARD: "Recado ouvido",
    MESSAGE_EMPTY: "Recado sem som",
    MISSED_SETTLED: "Chamada perdida, tratada pela equipe",
}
TONES_BESIDE: dict[str, str] = {
    EMAIL_WAITING: "waiting",
    EMAIL_LOST: "bad",
    MESSAGE_HEARD: "good",
    MESSAGE_EMPTY: "bad",
    MISSED_SETTLED: "good",
}
# How a case was closed; the topics' own are what the charter says that the line orients about.
CODES: dict[str, str] = {
    "orientado": "Orientação dada",
    "setor": "Precisa do setor responsável",
    "voltar": "A pessoa vai procurar de novo",
    "sem-contato": "Não falamos com a pessoa",
    "engano": "Engano, trote ou ligação muda",
    "outro": "Outro motivo",
}
TOPIC_CODES: dict[str, dict[str, str]] = {
    "uvt": {"uvt-acesso": "Acesso à UVT", "uvt-senha": "Troca de senha da UVT"},
    "mercadorias": {"mercadorias-liberacao": "Liberação de mercadoria apreendida"},
    "cadastro": {"cadastro-alteracao": "Alteração no cadastro"},
    "extrato": {
        "extrato-pendencia": "Pendência de extrato fiscal",
        "extrato-pedido": "Pedido virtual",
    },
    "nota-potiguar": {"nota-participar": "Participação na Nota Potiguar"},
}


def codes_of(topic: str) -> dict[str, str]:
    """Return the closing codes, with labels, for a case about that topic, its own first."""
    return {**TOPIC_CODES.get(topic, {}), **CODES}


def code_label(code: str) -> str:
    """Return the label of a closing code, of whatever topic; the code itself if it is unknown."""
    every = {key: label for each in TOPIC_CODES.values() for key, label in each.items()} | CODES
    return every.get(code, code)


def read_text(typed: str, most: int = MAX_TEXT_CHARS) -> str:
    """Return a typed text as it is stored, with uniform line ends.

    Raises ValueError, in words for whoever typed it, for one that is too long or no text.
    """
    text = "\n".join(line.rstrip() for line in typed.splitlines()).strip()
    if not is_visible(text):
        return ""
    if len(text) > most:
        raise ValueError(f"O texto tem {len(text)} letras; cabem {most}.")
    if not all(letter.isprintable() or letter in "\n\t" for letter in text):
        raise ValueError("O texto tem sinais que não são letras. Apague-os e salve de novo.")
    return text

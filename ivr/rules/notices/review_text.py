"""Word the reminder that a service of the charter was not looked at by its date."""

from datetime import date

from ivr.rules.notices.email_texts import Words
from ivr.rules.notices.staff_emails import staff_email

REVIEW = "review"  # the e-mail's kind
_SUBJECT = "Central 7880: um serviço da carta espera revisão"
_DUE = (
    "O serviço “{service}”, da Carta de Serviços, era para ser relido até {day}, e ainda não foi."
    " Muita gente se guia pelo que a carta diz: vale conferir se horário, lugar, telefone, prazo e"
    " documentos continuam certos."
)
_TO_AUTHOR = (
    "Olá, {name}.",
    _DUE,
    "A redação que está em vigor foi escrita por você. No painel, em {page}, comece uma edição,"
    " releia o serviço e marque em “Rever até” o próximo dia.",
    "Esta mensagem vai uma vez só, e não precisa de resposta.",
)
_TO_SECTOR = (
    "Olá, {name}.",
    _DUE,
    "Na carta, este setor responde pelo serviço. Se algo mudou, conte a quem cuida da Carta de"
    " Serviços; se está tudo certo, conte também.",
    "Esta mensagem vai uma vez só.",
)


def review_words(to_sector: bool, name: str, service: str, day: date, page: str) -> Words:
    """Return the reminder to a service's sector, or else to whoever wrote it last."""
    values = {"name": name, "service": service, "day": f"{day:%d/%m/%Y}", "page": page}
    return staff_email(_SUBJECT, _TO_SECTOR if to_sector else _TO_AUTHOR, values)

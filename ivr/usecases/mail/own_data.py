"""Declare what a case's owner is shown of what was sent to us."""

from collections.abc import Iterator

from ivr.rules.callflow.model import Callflow
from ivr.rules.mail.incoming import Source
from ivr.store.queries.own_matter import Whole
from ivr.usecases.line.declarations import OwnRow, OwnSection

SECTOR, OTHER = "setor responsável", "outra pessoa"


def _messages(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for each in whole.messages:
        theirs, by_sector = each.id in whole.theirs, each.source == Source.SECTOR.value
        shown = theirs or (by_sector and whole.everything)
        files = [row for row in whole.attachments if row.incoming_id == each.id]
        yield {
            "mensagem": each.id,
            "de": SECTOR if by_sector else each.sender if theirs else OTHER,
            "responder_para": each.reply_to if theirs else "",
            "nome": each.sender_name if theirs else "",
            "recebida_em": each.received_at,
            "assunto": each.subject if shown else "",
            "texto": each.text if shown else "",
            "anexos": ", ".join(row.name for row in files) if theirs else "",
            "anotacao": each.note if theirs else "",
        }


OWN_DATA = (OwnSection(100, "mensagens", "Mensagens que recebemos", _messages),)

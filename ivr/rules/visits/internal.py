"""Name the ways by which sectors of the body ask us something, and bound what is written of it."""

from collections.abc import Mapping
from enum import Enum

MAX_ASKED_BY_CHARS = 120
MAX_WHAT_CHARS = 2000


class InternalChannel(Enum):
    """A way by which a sector reaches us. The value is what the database stores."""

    WHATSAPP = "whatsapp"
    PHONE = "phone"
    EMAIL = "email"
    IN_PERSON = "in-person"
    MEMO = "memo"  # a document of the body's own electronic process


INTERNAL_CHANNEL_LABELS: Mapping[InternalChannel, str] = {
    InternalChannel.WHATSAPP: "WhatsApp",
    InternalChannel.PHONE: "telefone",
    InternalChannel.EMAIL: "e-mail",
    InternalChannel.IN_PERSON: "pessoalmente",
    InternalChannel.MEMO: "processo ou memorando",
}
OTHER_SECTOR = "Outro setor"

"""Name the channels by which a case begins or a protocol is named, and their words in pt-BR."""

from enum import Enum


class Channel(Enum):
    """A way by which somebody reaches us. The value is what the database stores."""

    PHONE = "phone"
    EMAIL = "email"
    FORM = "form"
    DESK = "desk"  # staff began the case
    WEB = "web"  # a page on which a protocol is typed; no case begins so

    @classmethod
    def _missing_(cls, value: object) -> "Channel | None":
        return cls.PHONE if value == "telephone" else None  # as an older release wrote it


# As they follow "por": of a case's channel in the database, also as an older release wrote it.
CHANNEL_LABELS: dict[str, str] = {
    Channel.PHONE.value: "telefone",
    "telephone": "telefone",
    Channel.EMAIL.value: "e-mail",
    Channel.FORM.value: "formulário",
    Channel.DESK.value: "nossa equipe",
}

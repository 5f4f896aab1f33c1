"""Name the ways by which an address or a telephone is known to be a citizen's own."""

from enum import Enum


class Proof(Enum):
    """The way a contact became known as the citizen's own.

    The value is what the database stores.
    """

    FORM = "form"  # given in the contact form that began the case
    EMAIL = "email"  # the case began with an e-mail from there
    LINK = "link"  # given on the page behind the link in an SMS
    STAFF = "staff"  # typed by an agent to whom the citizen said it
    NUMBER = "number"  # given by a link before, to the telephone that calls now
    CALLED = "called"  # an agent called a telephone of the case, and the person confirmed it
    CODE = "code"  # a code that went to a contact of the case came back
    JOINED = "joined"  # of a case that staff joined to this one


PROOF_WORDS: dict[Proof, str] = {
    Proof.FORM: "informado no formulário",
    Proof.EMAIL: "escreveu a mensagem que abriu o atendimento",
    Proof.LINK: "informado na página do link enviado por SMS",
    Proof.STAFF: "ditado a um atendente",
    Proof.NUMBER: "informado antes por quem liga deste telefone",
    Proof.CALLED: "confirmado por ligação",
    Proof.CODE: "confirmado por código",
    Proof.JOINED: "de um atendimento juntado a este",
}

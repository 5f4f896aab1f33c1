"""Name the eleven facts that the law asks of every service in a charter (Lei 13.460/2017)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One fact that the charter owes of each service; `key` is its name in charter.toml."""

    key: str
    label: str  # pt-BR
    article: str  # that asks for it
    help: str  # pt-BR: what to write


LAW = "Lei 13.460/2017"
TERM = "max_term"
FACTS = (
    Fact("service", "O que é", "art. 7º, § 2º, I", "O serviço oferecido, em uma frase."),
    Fact(
        "requirements",
        "O que é preciso",
        "art. 7º, § 2º, II",
        "Requisitos, documentos, formulários e informações. Um por linha.",
    ),
    Fact("steps", "Etapas", "art. 7º, § 2º, III", "As principais etapas, na ordem."),
    Fact(TERM, "Prazo máximo", "art. 7º, § 2º, IV", "Um número e sua unidade, ou “imediato”."),
    Fact("form", "Forma de prestação", "art. 7º, § 2º, V", "Como o serviço é prestado."),
    Fact(
        "complaint",
        "Onde reclamar",
        "art. 7º, § 2º, VI",
        "Onde e como reclamar deste serviço.",
    ),
    Fact(
        "priorities",
        "Prioridades",
        "art. 7º, § 3º, I",
        "Quem é atendido antes, e por qual lei.",
    ),
    Fact(
        "waiting",
        "Tempo de espera",
        "art. 7º, § 3º, II",
        "A previsão de espera até ser atendido.",
    ),
    Fact(
        "channel",
        "Comunicação",
        "art. 7º, § 3º, III",
        "Por quais meios falamos com quem pediu o serviço.",
    ),
    Fact(
        "complaint_procedure",
        "Resposta a reclamações",
        "art. 7º, § 3º, IV",
        "Como uma manifestação é recebida e respondida.",
    ),
    Fact(
        "progress",
        "Acompanhamento",
        "art. 7º, § 3º, V",
        "Como acompanhar o serviço e a manifestação.",
    ),
)
BY_KEY = {each.key: each for each in FACTS}

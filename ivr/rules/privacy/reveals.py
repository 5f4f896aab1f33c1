"""Define the reasons for which somebody may see a number whole; the audit stores the reason."""

from ivr.rules.words.masking import masked

OTHER = "other"
REASONS: dict[str, str] = {
    "call": "Ligar para a pessoa",
    "identify": "Conferir quem ligou",
    "correct": "Corrigir um telefone anotado errado",
    "complaint": "Reclamação ou ouvidoria",
    "order": "Ordem judicial, auditoria ou controle",
    OTHER: "Outro motivo",
}
MIN_REASON_LETTERS = 5  # of a reason in own words
MAX_TEXT_CHARS = 200


class ReasonRefused(Exception):
    """Raised if no valid reason was given; the message says what to do, in pt-BR."""


def read_reason(chosen: str, text: str) -> str:
    """Return the reason as the audit stores it, with numbers masked; raise ReasonRefused.

    E-mail addresses in it are left out, too.
    """
    text = " ".join(text.split())
    if chosen not in REASONS:
        raise ReasonRefused("Escolha um motivo da lista.")
    if chosen == OTHER and len(text) < MIN_REASON_LETTERS:
        raise ReasonRefused("Diga em poucas palavras qual é o motivo.")
    if len(text) > MAX_TEXT_CHARS:
        raise ReasonRefused(f"Diga o motivo em até {MAX_TEXT_CHARS} letras.")
    words = " ".join("(endereço)" if "@" in word else word for word in text.split())
    return f"{chosen}: {masked(words)}" if words else chosen


def reason_words(kept: str) -> str:
    """Return a reason that the audit stores, in pt-BR, as the list of choices names it."""
    chosen, colon, text = kept.partition(":")
    return REASONS.get(chosen, chosen) + colon + text

"""The audit in words: what each entry's action and thing are called on its page, in pt-BR."""

# What the person did, said after their name. What has no words here cannot be written down.
ACTIONS: dict[str, str] = {
    "signed-in": "entrou no painel",
    "signed-out": "saiu do painel",
    "sign-in-failed": "errou e-mail ou senha ao entrar",
    "code-failed": "errou o código da segunda etapa",
    "locked-out": "chegou ao limite de tentativas",
    "refused": "abriu uma página sem ter permissão",
    "form-refused": "enviou um formulário vencido ou de outra sessão",
    "session-refused": "usou uma sessão que já tinha sido encerrada",
    "account-made": "criou a conta",
    "account-changed": "mudou a conta",
    "account-disabled": "desativou a conta",
    "account-enabled": "reativou a conta",
    "account-reset": "gerou novo código de primeiro acesso",
    "password-set": "criou a senha com o código de primeiro acesso",
    "password-changed": "trocou a própria senha",
    "factor-on": "ligou a segunda etapa",
    "factor-off": "desligou a segunda etapa",
    "recovery-new": "gerou novos códigos de recuperação",
    "recovery-used": "usou um código de recuperação",
    "audit-exported": "exportou a auditoria",
    "heard": "ouviu o recado",
    "erased": "apagou o recado",
    "held": "guardou o recado além do prazo",
    "released": "soltou o recado que estava guardado",
    "forgotten": "apagou o que era pessoal",
    "case-held": "guardou o atendimento além do prazo",
    "case-released": "soltou o atendimento que estava guardado",
    "revealed": "viu o telefone inteiro",
    "seen": "abriu o atendimento",
    "noted": "escreveu uma nota no atendimento",
    "wrapped-up": "encerrou o atendimento",
    "claimed": "assumiu o atendimento",
    "returned": "devolveu o atendimento",
    "took-over": "tomou o atendimento de outra pessoa",
    "forwarded": "encaminhou o atendimento a outro setor",
    "taken-back": "trouxe o atendimento de volta",
    "created": "criou",
    "renamed": "mudou o nome",
    "retired": "retirou de uso",
    "restored": "pôs de volta em uso",
    "saved": "guardou a busca",
    "deleted": "apagou a busca",
    "export-began": "começou a exportar as chamadas",
    "exported": "exportou as chamadas",
    "scheduled": "agendou o retorno",
    "moved": "mudou o horário do retorno",
    "assigned": "escolheu quem liga",
    "cancelled": "cancelou o retorno",
    "resolved": "tirou da lista de quem precisa de uma pessoa",
    "retried": "mandou tentar de novo",
    "called": "ligou para a pessoa",
    "settled": "deu a chamada perdida por tratada",
    "override": "mudou o aviso da central",
    "set-day": "mudou um dia do calendário",
    "removed-day": "tirou um dia especial do calendário",
    "set-shifts": "mudou a escala",
    "set-absence": "anotou uma ausência",
    "removed-absence": "tirou uma ausência",
}
# What kind of thing an entry's subject names.
THINGS: dict[str, str] = {
    "recording": "recado",
    "staff": "conta",
    "page": "página",
    "audit": "auditoria",
    "call": "chamada",
    "case": "atendimento",
    "callback": "retorno",
    "sector": "setor",
    "view": "busca guardada",
    "export": "exportação",
    "calendar": "calendário",
    "shifts": "escala",
    "switchboard": "central",
    "email": "e-mail",
    "link": "link",
    "retention": "prazo de guarda",
}


def action_words(action: str) -> str:
    """What that action is called; the action itself where an older version wrote it down."""
    return ACTIONS.get(action, action)


def thing_words(about: str) -> str:
    """What that kind of thing is called; the kind itself where an older version wrote it down."""
    return THINGS.get(about, about)

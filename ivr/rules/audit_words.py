"""The audit in words: what each entry's action and thing are called on its page, in pt-BR."""

# What the person did, said after their name. Whoever writes a new action down adds its words here.
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
}
# What kind of thing an entry's subject names.
THINGS: dict[str, str] = {
    "recording": "recado",
    "staff": "conta",
    "page": "página",
    "audit": "auditoria",
    "call": "chamada",
}


def action_words(action: str) -> str:
    """What that action is called; the action itself where nobody gave it words."""
    return ACTIONS.get(action, action)


def thing_words(about: str) -> str:
    """What that kind of thing is called; the kind itself where nobody gave it words."""
    return THINGS.get(about, about)

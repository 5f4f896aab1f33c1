"""List by what names, addresses and subjects the machines that write mail are known.

Each phrase is as `rules.words.plain_words.folded` writes it.
"""


def _phrases(table: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in table.split("|"))


# Whoever reports on mail: how the address begins.
DAEMONS = _phrases(
    """
    mailer-daemon | mailerdaemon | mail-daemon | maildaemon | mail_daemon | mdaemon | daemon |
    postmaster | postoffice | mailmaster | bounce | bounces | microsoftexchange | smtp-gateway |
    symantec_antivirus | mailadmin | mail-admin | devolucao | mailsystem | antivirus |
    virus-scanner
    """
)
# The same, by what stands in the name before the address.
DAEMON_NAMES = _phrases(
    """
    mail delivery | mail administrator | mail admin | mail system | mailer-daemon |
    mailer daemon | system administrator | delivery subsystem | delivery system | postmaster |
    administrador do sistema | administrador de correo | sistema de entrega | sistema de correio |
    subsistema de entrega | systemadministrator
    """
)
# How the subject begins of whoever is away, and of programs that say that somebody has read.
ABSENCES = _phrases(
    """
    out of office | out of the office | out-of-office | i am out of | automatic reply |
    automatic response | automated reply | automated response | auto reply | auto-reply |
    autoreply | auto response | auto-response | autoresponse | autoresponder | auto: |
    vacation: | on vacation | on holiday | away from | absence from | i am away | i'm away |
    resposta automatica | resposta automat | resposta de ausencia | resposta de ferias |
    mensagem automatica | mensagem de ausencia | aviso de ausencia | aviso de ferias |
    autoresposta | auto-resposta | autorresposta | fora do escritorio | fora de escritorio |
    ausencia temporaria | ausencia do escritorio | ausente do escritorio | estou ausente |
    estou de ferias | em ferias: | estou de licenca | respuesta automatica |
    fuera de la oficina | fuera de oficina | reponse automatique | absence du bureau |
    absent du bureau | automatische antwort | abwesenheit | risposta automatica | fuori sede |
    read: | lida: | leida: | return receipt | read receipt | confirmacao de leitura
    """
)

"""List how mail servers word what did not arrive: tables, read by `rules.mail.bounces`.

Each phrase is as `rules.words.plain_words.folded` writes it: small letters, no accents, one space
between words. A shape that is met for the first time is one phrase more, and nothing else.
"""


def _phrases(table: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in table.split("|"))


# Behind each of these stands the message that comes back, which is ours and tells no reason.
COPIES = _phrases(
    """
    --- below this line is a copy of the message |
    --- below the next line is a copy of the message | --- enclosed is a copy of the message |
    --- original message | ---original message | ----- original message |
    -------original message | ---- original message |
    --- the header of the original message is following | --- the header of the original message |
    --- header of the original message |
    ------ this is a copy of the message, including all the headers |
    ------ this is a copy of your message, including all the headers |
    ------ this is a copy of the message's headers |
    ------ this is a copy of the headers of the original message |
    ------- this is a copy of the message | --- returned message | ------- returned message |
    ----- unsent message follows | ----- message header follows | ----- message text follows |
    ----- the unsent message follows | --- unsent message below |
    *** attached is a copy of your mail | copy of the message follows |
    your original message follows | original message follows | received: from  | received: by  |
    return-path: < | mensagem original: | cabecalhos originais da mensagem |
    original message headers:
    """
)
# The server goes on trying: nothing is lost yet.
DELAYS = _phrases(
    """
    has not yet been delivered | not yet been delivered | could not be delivered yet |
    has been delayed | is delayed | delivery delayed | delivery is delayed |
    delivery attempts will continue | will continue to try | will keep trying | will be retried |
    message will be retried | still being attempted | still undelivered after | is still trying |
    we will try again | will retry | will attempt to deliver |
    attempts to deliver the message will continue | no action is required on your part |
    you do not need to resend | you do not need to take any action |
    this is a warning message only | this is just a warning | warning: could not send message |
    has been postponed | delayed mail (still being retried) |
    delivery status notification (delay) | ainda nao foi entregue |
    ainda nao foi possivel entregar | continuaremos tentando | continuara tentando |
    vai continuar tentando | novas tentativas serao feitas | entrega atrasada | entrega adiada |
    a entrega foi adiada | se retrasa | seguira intentando | wird weiterhin versucht |
    zustellung verzogert
    """
)
# It has arrived.
ARRIVALS = _phrases(
    """
    was successfully delivered | has been successfully delivered |
    successful mail delivery report | was successfully relayed | your message was delivered |
    delivery status notification (relay) | delivery status notification (success) |
    foi entregue com exito | foi entregue com sucesso
    """
)
# Why it did not, with the status of RFC 3463 that says the same. The first that is met counts.
REASONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "5.2.2",
        _phrases(
            """
            over quota | overquota | quota exceeded | exceeded quota | exceeded storage |
            exceeded the maximum | disk quota | mailbox full | mailbox is full |
            mailbox has exceeded | mailfolder is full | inbox is full | mbox is full |
            account is full | recipient storage full | insufficient disk space
            """
        ),
    ),
    ("4.3.1", _phrases("insufficient system storage")),
    (
        "5.2.2",
        _phrases(
            """
            caixa cheia | caixa postal cheia | caixa de correio cheia |
            caixa de entrada esta cheia | caixa postal esta cheia |
            caixa de correio do destinatario esta cheia | buzon esta lleno
            """
        ),
    ),
    (
        "5.1.1",
        _phrases(
            """
            user unknown | unknown user | unknown recipient | recipient unknown |
            unknown mailbox | no such user | no such mailbox | no such recipient |
            no such address | no mailbox here by that name | no mailbox found | no user like |
            not a valid mailbox | not a known user | invalid recipient | invalid mailbox |
            invalid address | invalid final delivery user | bad destination mailbox |
            recipient name is not recognized | recipient not found | recipientnotfound |
            addressee unknown | address unknown | addresses unknown
            """
        ),
    ),
    ("5.1.2", _phrases("unrouteable address | unroutable address")),
    (
        "5.1.1",
        _phrases(
            """
            unknown local-part | unknown local part | user not found | user not known |
            user doesn't exist | user does not exist | account does not exist |
            mailbox does not exist | address does not exist | email address couldn't be found |
            couldn't be found, or is unable to receive | address couldn't be found |
            wasn't found at | doesn't have a | does not have a | not listed in |
            not found in directory | not our customer | mailbox unavailable | mailbox not found
            """
        ),
    ),
    ("5.2.1", _phrases("mailbox is currently unavailable")),
    (
        "5.1.1",
        _phrases(
            """
            usuario desconhecido | usuario inexistente | usuario nao existe |
            destinatario desconhecido | destinatario inexistente | destinatario nao existe |
            endereco inexistente | endereco de e-mail nao existe | endereco nao existe |
            endereco nao encontrado | endereco de email que voce digitou nao foi encontrado |
            nao foi encontrado | conta inexistente | conta nao existe | caixa postal inexistente |
            caixa postal nao existe | nao e um endereco valido
            """
        ),
    ),
    (
        "5.2.1",
        _phrases(
            """
            account has been disabled | account is disabled | account disabled |
            account inactive | account is inactive | account suspended | mailbox disabled |
            mailbox is inactive | user is inactive | user suspended | conta desativada |
            conta suspensa | caixa desativada
            """
        ),
    ),
    (
        "5.3.4",
        _phrases(
            """
            message too big | message too large | message is too large | message size exceeds |
            exceeds size limit | mensagem e grande demais | mensagem muito grande
            """
        ),
    ),
    (
        "4.4.7",
        _phrases(
            """
            retry timeout exceeded | retry time not reached | retries exceeded | retry limit |
            i'm not going to try again | this message has been in the queue too long |
            in the queue too long | giving up on | message expired | delivery time expired |
            could not be delivered for | unable to deliver message for |
            cannot send message within | cannot send message for
            """
        ),
    ),
    (
        "5.4.6",
        _phrases(
            """
            exceeded maximum hop | maximum hop | too many hops | mail loop |
            loops back to myself
            """
        ),
    ),
    (
        "5.1.2",
        _phrases(
            """
            host unknown | unknown host | host not found | name or service not known |
            domain not found | no such domain | no such host | couldn't find any host named |
            cannot find | unable to route | domain name not found | illegal host/domain |
            dominio inexistente | dominio nao existe | dominio nao foi encontrado
            """
        ),
    ),
    ("4.4.1", _phrases("connection timed out | connection refused")),
    ("4.4.2", _phrases("connection was dropped")),
    (
        "4.4.1",
        _phrases(
            """
            no answer from host | wasn't able to establish an smtp connection |
            unable to connect | network error
            """
        ),
    ),
    ("4.4.3", _phrases("host or domain name not found")),
    ("4.0.0", _phrases("temporarily")),
    (
        "5.7.1",
        _phrases(
            """
            relaying denied | relay access denied | access denied | not permitted | permission |
            blacklist | blocklist | blocked | spam | policy | virus | recusada | bloqueada |
            rejected
            """
        ),
    ),
)
# It did not arrive, whatever the reason.
FAILURES = _phrases(
    """
    could not be delivered | couldn't be delivered | can not be delivered | cannot be delivered |
    can't be delivered | was not delivered | wasn't delivered | not delivered to |
    unable to deliver | unable to be delivered | undeliverable | non-delivery | undelivered |
    delivery failed |
    delivery failure | delivery has failed | delivery to the following | failed to deliver |
    failed delivery | failed permanently | permanent error | permanent failure |
    permanent fatal errors | permanent delivery errors | delivery errors | did not reach |
    returned to you | returned to sender | returning message to sender | returned mail |
    returned unsent | failure notice | failure reasons | message was rejected |
    has been rejected | was rejected by | did not accept | i couldn't | user unknown |
    unknown user | nao pode ser entregue | nao pode ser enviada | nao foi entregue |
    nao foi possivel entregar | nao foi possivel enviar | nao conseguimos entregar |
    nao entregue | nao entregavel | falha na entrega | falha ao entregar | falha de entrega |
    falha permanente | erro permanente | erro na entrega | devolvida ao remetente |
    mensagem devolvida | devolucao de mensagem | nao se pudo entregar | no se ha podido entregar |
    no pudo ser entregado | error de entrega | n'a pas pu etre | impossible de remettre |
    konnte nicht zugestellt werden | nicht zugestellt | unzustellbar | non e stato possibile |
    送信てきません | 配信てきません | エラー | 退信 | 无法投递 | 無法 |
    не доставлено | не может быть доставлено | недоставленное
    """
)

"""Notices that mail servers write about an e-mail that did not arrive: one of each make."""

TOKEN = "a1b2c3d4e5f6a7b8c9d0e1f2"
OURS = f"bounces+{TOKEN}@exemplo.gov.br"
OUR_ID = "<x@central.exemplo.br>"
READER = "maria@exemplo.com.br"
COPY = f"""Received: from central.exemplo.br ([203.0.113.1]) by mx.exemplo.com.br; Mon, 30 Nov 2026
Message-ID: {OUR_ID}
From: atendimento@exemplo.gov.br
To: {READER}
Subject: Seu atendimento

Sua resposta. Ela nao foi entregue antes, e vai continuar tentando em 421 4.4.1 horas.
"""
PLAIN = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"


def notice(head: str, body: str) -> bytes:
    """Return the message, to the return path of an e-mail of ours."""
    return f"{head}To: {OURS}\n\n{body}".encode()


def mixed(head: str, *parts: tuple[str, str]) -> bytes:
    """Return the message of these parts, each its type and its content."""
    kind = "" if "Content-Type" in head else 'Content-Type: multipart/mixed; boundary="b"\n'
    body = "".join(f"--b\nContent-Type: {kind}\n\n{said}\n" for kind, said in parts)
    return notice(f"{head}MIME-Version: 1.0\n{kind}", f"{body}--b--\n")


FIELDS = f"""Reporting-MTA: dns; mx.exemplo.com.br

Final-Recipient: rfc822; {READER}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{READER}>: no such user
"""
REPORT = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n'
DAEMON = "From: MAILER-DAEMON@mx.exemplo.com.br\n"
FAILURE = DAEMON + "Subject: failure notice\n"
CODED = """UmVwb3J0aW5nLU1UQTogZG5zOyBteAoKRmluYWwtUmVjaXBpZW50OiByZmM4MjI7IG1AZXhlbXBs
by5icgpBY3Rpb246IGZhaWxlZApTdGF0dXM6IDUuMi4yCg=="""

# By the program that writes it: the message, what became of ours, and the status to be shown.
NOTICES: dict[str, tuple[bytes, str, str]] = {
    "qmail": (
        notice(
            FAILURE,
            "Hi. This is the qmail-send program at mx.exemplo.com.br.\nI'm afraid I wasn't able to"
            f" deliver it.\n\n<{READER}>:\nRemote host said: 550 5.1.1 no such mailbox\n\n"
            f"--- Below this line is a copy of the message.\n\n{COPY}",
        ),
        "permanent",
        "5.1.1",
    ),
    "qmail, given up": (
        notice(
            FAILURE,
            f"Hi. This is the qmail-send program.\n\n<{READER}>:\nSorry, I wasn't able to establish"
            " an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in"
            f" the queue too long.\n\n--- Below this line is a copy of the message.\n\n{COPY}",
        ),
        "temporary",
        "4.4.1",
    ),
    "Exim": (
        notice(
            "From: Mail Delivery System <Mailer-Daemon@mx.exemplo.com.br>\n"
            "Subject: Mail delivery failed: returning message to sender\n"
            f"X-Failed-Recipients: {READER}\nAuto-Submitted: auto-replied\n",
            "This message was created automatically by mail delivery software.\n\nA message that"
            " you sent could not be delivered to one or more of its\nrecipients. This is a"
            f" permanent error. The following address(es) failed:\n\n  {READER}\n    Unrouteable"
            f" address\n\n------ This is a copy of the message, including all the headers. ------"
            f"\n\n{COPY}",
        ),
        "permanent",
        "5.1.2",
    ),
    "Exim, late": (
        notice(
            "From: Mail Delivery System <Mailer-Daemon@mx.exemplo.com.br>\n"
            "Subject: Warning: message 1abc delayed 24 hours\n",
            "A message that you sent has not yet been delivered to one or more of its\nrecipients"
            " after more than 24 hours on the queue.\nThe address to which the message has not yet"
            f" been delivered is:\n\n  {READER}\n    host mx [192.0.2.1]: 451 4.7.1 Greylisted\n\n"
            "No action is required on your part. Delivery attempts will continue for\nsome time.\n",
        ),
        "delayed",
        "4.7.1",
    ),
    "Gmail": (
        notice(
            "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
            "Subject: Delivery Status Notification (Failure)\n" + PLAIN,
            f"Delivery to the following recipient failed permanently:\n\n     {READER}\n\nThe error"
            " that the other server returned was:\n550 5.2.1 The email account is disabled\n\n"
            f"----- Original message -----\n\n{COPY}",
        ),
        "permanent",
        "5.2.1",
    ),
    "Gmail in Portuguese": (
        notice(
            "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
            "Subject: Delivery Status Notification (Failure)\n" + PLAIN,
            f"Endereço não encontrado\n\nA mensagem não foi entregue para {READER} porque"
            " o endereço não foi encontrado ou não pode receber e-mails.\n",
        ),
        "permanent",
        "5.1.1",
    ),
    "Yahoo": (
        notice(
            "From: MAILER-DAEMON@yahoo.com\nSubject: Failure Notice\n",
            "Sorry, we were unable to deliver your message to the following address.\n\n"
            f"<{READER}>:\nThis user doesn't have a yahoo.com account ({READER}) [-9]\n\n"
            f"--- Original message follows.\n\n{COPY}",
        ),
        "permanent",
        "5.1.1",
    ),
    "GMX": (
        notice(
            "Return-Path: \nFrom: MAILER-DAEMON@mail.gmx.com\n"
            "Subject: Mail delivery failed: returning message to sender\n",
            "A message that you sent could not be delivered to one or more of\nits recipients. This"
            f" is a permanent error. The following address\nfailed:\n\n<{READER}>\n\nReason:\n"
            "delivery retry timeout exceeded\n\n"
            f"--- The header of the original message is following. ---\n\n{COPY}",
        ),
        "temporary",
        "4.4.7",
    ),
    "Zoho": (
        notice(
            "From: mailer-daemon@mail.zoho.com\nSubject: Undelivered Mail Returned to Sender\n",
            "This message was created automatically by mail delivery software.\nA message that you"
            " sent could not be delivered to one or more of its recipients. This is a permanent"
            f" error.\n\n{READER}, ERROR CODE :550 - Invalid Recipient\n\n{COPY}",
        ),
        "permanent",
        "5.1.1",
    ),
    "Exchange of old": (
        mixed(
            "From: postmaster@exemplo.com.br\nSubject: Undeliverable: Seu atendimento\n"
            "X-MS-Embedded-Report: \n",
            (
                "text/plain",
                f"Your message\n\n  To: {READER}\n\ndid not reach the following recipient(s):\n\n"
                f"{READER} on Mon, 30 Nov 2026\n    The recipient name is not recognized\n",
            ),
            ("message/rfc822", COPY),
        ),
        "permanent",
        "5.1.1",
    ),
    "Exchange in Portuguese": (
        notice(
            "From: Microsoft Outlook <MicrosoftExchange329e71ec@exemplo.com.br>\n"
            "Subject: =?utf-8?Q?N=C3=A3o_entreg=C3=A1vel=3A_Seu_atendimento?=\n" + PLAIN,
            "Falha na entrega a estes destinatários ou grupos:\n\nmaria\nA caixa de correio do"
            " destinatário está cheia e não pode aceitar mensagens agora.\n",
        ),
        "permanent",
        "5.2.2",
    ),
    "Notes": (
        notice(
            "Return-Path: <>\nFrom: postmaster@exemplo.com.br\nSubject: Undeliverable message\n",
            f"------- Failure Reasons  --------\n\nUser maria not listed in public Name & Address"
            f" Book\n{READER}\n\n------- Returned Message --------\n{COPY}",
        ),
        "permanent",
        "5.1.1",
    ),
    "m-FILTER, in Japanese": (
        notice(
            "From: POSTMASTER <postmaster@exemplo.com.br>\nSubject: failure notice\n" + PLAIN,
            "下記の理由によりこのメールは送信できませんでした。\n\n-------server message\n"
            f"550 unknown user <{READER}>\n\n-------original message\n{COPY}",
        ),
        "permanent",
        "5.1.1",
    ),
    "a provider in Portuguese": (
        notice(
            "From: Sistema de Entrega de E-mail <devolucao@provedor.exemplo.br>\n"
            "Subject: Mensagem devolvida\n" + PLAIN,
            f"A mensagem para {READER} não pôde ser entregue: caixa postal inexistente.\n",
        ),
        "permanent",
        "5.1.1",
    ),
    "a provider in Portuguese, late": (
        notice(
            "From: Sistema de Entrega de E-mail <devolucao@provedor.exemplo.br>\n"
            "Subject: Aviso: entrega adiada\n" + PLAIN,
            f"A mensagem para {READER} ainda não foi entregue. Continuaremos tentando.\n",
        ),
        "delayed",
        "",
    ),
    "a filter that names itself as it likes": (
        notice(
            "From: imss@exemplo.com.br\nSubject: Mail could not be delivered\n",
            f"Sent <<< RCPT TO:<{READER}>\nReceived >>> 550 5.1.1 unknown user.\n\nUnable to"
            f" deliver message to <{READER}>.\n",
        ),
        "permanent",
        "5.1.1",
    ),
    "a status in a mixed message": (
        mixed(FAILURE, ("text/plain", "Sorry."), ("message/delivery-status", FIELDS)),
        "permanent",
        "5.1.1",
    ),
    "a report that a filter has wrapped": (
        mixed(
            FAILURE,
            ("text/plain", "A virus scanner has looked at this."),
            (
                "message/rfc822",
                f'{DAEMON}Content-Type: multipart/report; boundary="c"\n\n--c\n'
                f"Content-Type: message/delivery-status\n\n{FIELDS}\n--c--",
            ),
        ),
        "permanent",
        "5.1.1",
    ),
    "a status as plain text": (
        mixed(DAEMON + REPORT, ("text/plain", "Sorry."), ("text/plain; name=details.txt", FIELDS)),
        "permanent",
        "5.1.1",
    ),
    "a coded status": (
        mixed(
            DAEMON + REPORT,
            ("message/delivery-status\nContent-Transfer-Encoding: base64", CODED),
        ),
        "permanent",
        "5.2.2",
    ),
    "a report without a status": (
        mixed(
            DAEMON + REPORT,
            ("text/plain", f"<{READER}>: mailbox is full"),
            ("message/delivery-status", ""),
            ("text/rfc822-headers", COPY),
        ),
        "permanent",
        "5.2.2",
    ),
    "a report that has given up": (
        mixed(
            DAEMON + REPORT,
            (
                "message/delivery-status",
                FIELDS.replace("5.1.1", "4.4.7").replace("550 4.4.7", "451 4.4.7"),
            ),
        ),
        "temporary",
        "4.4.7",
    ),
    "a report of a delay": (
        mixed(
            DAEMON + REPORT,
            ("text/plain", "Sorry, it could not be delivered."),
            (
                "message/delivery-status",
                FIELDS.replace("failed", "delayed").replace("5.1.1", "4.4.1"),
            ),
        ),
        "delayed",
        "4.4.1",
    ),
    "a daemon whom nobody understands": (
        notice(DAEMON + "Subject: xyzzy\n", "Plugh.\n"),
        "unclear",
        "",
    ),
    "nobody, in words that nobody understands": (
        notice("Return-Path: <>\nFrom: robo@exemplo.com.br\nSubject: xyzzy\n", "Plugh.\n"),
        "unclear",
        "",
    ),
}
PERSON = f"From: Maria <{READER}>\n"
IN_REPLY = f"In-Reply-To: {OUR_ID}\n"
# What is no word of a mail server's on an e-mail that did not arrive.
OTHERS: dict[str, bytes] = {
    "an absence (RFC 3834)": notice(
        f"Return-Path: <>\n{PERSON}Auto-Submitted: auto-replied (vacation)\n{IN_REPLY}"
        "Subject: Re: Seu atendimento\n",
        "Estou de ferias. Sua mensagem nao foi entregue a mais ninguem.",
    ),
    "an absence by its subject": notice(
        f"Return-Path: <>\n{PERSON}Subject: Out of Office: Seu atendimento\n", "I am away."
    ),
    "an absence by its program's mark": notice(
        f"Return-Path: <>\n{PERSON}X-Autoreply: yes\nSubject: Seu atendimento\n", "Volto logo."
    ),
    "a machine's absence": notice(
        "From: postmaster@exemplo.com.br\nSubject: Resposta =?utf-8?Q?autom=C3=A1tica?=: ferias\n",
        "Voltamos na segunda.",
    ),
    "a complaint": mixed(
        "Return-Path: <>\nFrom: staff@hotmail.exemplo\nSubject: complaint\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n',
        ("text/plain", "This is an email abuse report; the message was rejected by its reader."),
        ("message/feedback-report", "Feedback-Type: abuse\nVersion: 1\n"),
        ("message/rfc822", COPY),
    ),
    "a receipt of reading": mixed(
        PERSON + "Subject: Lida: Seu atendimento\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\n',
        ("text/plain", "A mensagem foi lida."),
        ("message/disposition-notification", "Disposition: manual-action/MDN-sent; displayed\n"),
    ),
    "a person": notice(f"{PERSON}{IN_REPLY}Subject: Re: Seu atendimento\n", "Obrigada!"),
    "a person who writes of a failure": notice(
        f"{PERSON}{IN_REPLY}Subject: Re: mail delivery failed\n",
        f"Meu e-mail nao foi entregue: 550 5.1.1 user unknown.\n\n{COPY}",
    ),
    "a person who sends a report on": mixed(
        f"{PERSON}Subject: ENC: Undelivered Mail Returned to Sender\n",
        ("text/plain", "O que e isto?"),
        (
            "message/rfc822",
            f'{DAEMON}Content-Type: multipart/report; boundary="c"\n\n--c\n'
            f"Content-Type: message/delivery-status\n\n{FIELDS}\n--c--",
        ),
    ),
    "a list": notice(
        f"From: Lista <lista@exemplo.com.br>\nPrecedence: list\nList-Id: <l.exemplo>\n{IN_REPLY}"
        "Subject: [lista] novidades\n",
        "O servico nao foi entregue no prazo.",
    ),
}

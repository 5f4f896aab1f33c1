"""Declare what the clock erases when its time has come."""

from ivr.usecases.line.declarations import HOUR_SECONDS, Duty, on_ports
from ivr.usecases.privacy.erasure import erase_mail_files, erase_personal
from ivr.usecases.privacy.retention import erase_recordings, forget_words

DUTIES = (
    Duty("forget", HOUR_SECONDS, on_ports(forget_words), "o esquecimento do que foi falado"),
    Duty("erase", HOUR_SECONDS, on_ports(erase_recordings), "o apagamento de recados antigos"),
    Duty("personal", HOUR_SECONDS, on_ports(erase_personal), "o apagamento de dados pessoais"),
    Duty(
        "mail files", HOUR_SECONDS, on_ports(erase_mail_files), "o apagamento de arquivos de e-mail"
    ),
)

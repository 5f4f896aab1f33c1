"""Collect what each room shows a case's owner, as the sections of the own copy."""

from ivr.rules.callflow.model import Callflow
from ivr.rules.privacy.own_data import Section
from ivr.store.queries.own_matter import Whole
from ivr.usecases.callbacks import own_data as callbacks
from ivr.usecases.calls import own_data as calls
from ivr.usecases.cases import own_data as cases
from ivr.usecases.mail import own_data as mail
from ivr.usecases.notices import own_data as notices
from ivr.usecases.visits import own_data as visits

KEPT_BACK = (
    "Este atendimento tem outro telefone ou e-mail, e não sabemos se são da mesma pessoa. O que"
    " veio de lá não está aqui: peça um código para aquele contato."
)
SECTIONS = sorted(
    (
        *callbacks.OWN_DATA,
        *calls.OWN_DATA,
        *cases.OWN_DATA,
        *mail.OWN_DATA,
        *notices.OWN_DATA,
        *visits.OWN_DATA,
    ),
    key=lambda each: each.rank,
)


def sections(whole: Whole, callflow: Callflow) -> list[Section]:
    """Return every kind of thing, oldest first in each; staff are named by their role alone."""
    kept_back = [] if whole.everything else [Section("aviso", "Aviso", ({"aviso": KEPT_BACK},))]
    return [
        *kept_back,
        *(Section(each.key, each.title, tuple(each.rows(whole, callflow))) for each in SECTIONS),
    ]

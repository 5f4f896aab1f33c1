"""Offer the questionnaire with which a new survey begins; the commission changes it as it likes."""

from ivr.rules.surveys.questionnaire import (
    Aspect,
    Dimension,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
)

FIRST_QUESTIONS = Questionnaire(
    intro="Conte como foi o seu atendimento. Leva cerca de um minuto.",
    questions=(
        Question(
            key="satisfacao",
            kind=QuestionKind.RATING,
            words="De modo geral, como foi o atendimento que você recebeu?",
            ear="Que nota você dá ao atendimento?",
            aspect=Aspect.SATISFACTION,
            dimension=Dimension.EFFECTIVENESS,
            required=True,
        ),
        Question(
            key="resolvido",
            kind=QuestionKind.YES_NO,
            words="O que você precisava ficou resolvido?",
            ear="O que você precisava ficou resolvido?",
            aspect=Aspect.ATTENDANCE,
            dimension=Dimension.EFFECTIVENESS,
            may_not_apply=True,
            required=True,
        ),
        Question(
            key="clareza",
            kind=QuestionKind.RATING,
            words="As informações foram claras?",
            aspect=Aspect.ATTENDANCE,
            dimension=Dimension.CLARITY,
            may_not_apply=True,
        ),
        Question(
            key="tempo",
            kind=QuestionKind.RATING,
            words="Como foi o tempo até a resposta?",
            aspect=Aspect.TERMS,
            dimension=Dimension.TIME,
            may_not_apply=True,
        ),
        Question(
            key="dificuldade",
            kind=QuestionKind.MULTIPLE,
            words="O que dificultou o atendimento?",
            aspect=Aspect.ATTENDANCE,
            dimension=Dimension.EFFORT,
            options=(
                Option("espera", "A espera"),
                Option("linguagem", "A linguagem"),
                Option("exigencias", "Os documentos pedidos"),
                Option("sistema", "O site ou o sistema"),
                Option("nada", "Nada dificultou"),
            ),
        ),
        Question(
            key="comentario",
            kind=QuestionKind.TEXT,
            words="O que podemos melhorar?",
            aspect=Aspect.MEASURES,
            dimension=Dimension.EFFECTIVENESS,
        ),
    ),
)

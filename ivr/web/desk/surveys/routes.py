"""Declare the routes and sections of surveys."""

from ivr.rules.staff.roles import May
from ivr.web.desk.session.registry import Group, Section, change, form, page
from ivr.web.desk.surveys import (
    codes,
    comments,
    keying,
    overview,
    questions,
    results,
    survey_page,
)

SURVEYS = Group(70, "list", "Pesquisa")
ONE = "/pesquisas/<int:survey_id>"
VERSION = f"{ONE}/versoes/<int:number>"

ROUTES = (
    page("/pesquisas", "surveys", overview.show_surveys, May.CONDUCT_SURVEYS),
    change("/pesquisas/nova", "begin_survey", overview.begin_survey, May.CONDUCT_SURVEYS),
    page(ONE, "survey", survey_page.show_survey, May.CONDUCT_SURVEYS),
    change(f"{ONE}/projeto", "change_survey", survey_page.change_survey, May.CONDUCT_SURVEYS),
    change(f"{ONE}/conferir", "check_survey", survey_page.check_survey, May.CONDUCT_SURVEYS),
    change(f"{ONE}/aprovar", "approve_survey", survey_page.approve_survey, May.APPROVE_SURVEYS),
    change(f"{ONE}/devolver", "return_survey", survey_page.return_survey, May.APPROVE_SURVEYS),
    change(f"{ONE}/encerrar", "close_survey", survey_page.close_survey, May.CONDUCT_SURVEYS),
    change(
        f"{ONE}/<any(analisar,melhorar,concluir,descartar):survey_step>",
        *("step_survey", survey_page.step_one_survey, May.CONDUCT_SURVEYS),
    ),
    change(f"{ONE}/comissao", "join_commission", survey_page.join_commission, May.CONDUCT_SURVEYS),
    change(
        f"{ONE}/comissao/<int:staff_id>/sair",
        *("leave_commission", survey_page.leave_commission, May.CONDUCT_SURVEYS),
    ),
    form(f"{ONE}/perguntas", "survey_questions", questions.edit_questions, May.CONDUCT_SURVEYS),
    page(f"{VERSION}/previa", "preview_survey", questions.preview, May.CONDUCT_SURVEYS),
    page(f"{VERSION}/pagina", "preview_page", questions.preview_page, May.CONDUCT_SURVEYS),
    page(f"{VERSION}/papel", "print_survey", codes.print_form, May.CONDUCT_SURVEYS),
    page(f"{ONE}/resultados", "survey_results", results.show_results, May.CONDUCT_SURVEYS),
    change(
        f"{ONE}/resultados/preparar",
        *("prepare_survey_results", results.prepare_results, May.CONDUCT_SURVEYS),
    ),
    page(
        f"{ONE}/resultados/<int:publication_id>",
        *("prepared_results", results.show_prepared, May.CONDUCT_SURVEYS),
    ),
    change(
        f"{ONE}/resultados/<int:publication_id>/aprovar",
        *("endorse_results", results.endorse_results, May.APPROVE_SURVEYS),
    ),
    change(
        f"{ONE}/resultados/<int:publication_id>/publicar",
        *("publish_results", results.publish_results, May.PUBLISH_SURVEYS),
    ),
    change(
        f"{ONE}/resultados/<int:publication_id>/descartar",
        *("withdraw_results", results.withdraw_results, May.CONDUCT_SURVEYS),
    ),
    page(f"{ONE}/comentarios", "survey_comments", comments.show_comments, May.CONDUCT_SURVEYS),
    change(
        f"{ONE}/comentarios/classificar",
        *("code_survey_comment", comments.code_one_comment, May.CONDUCT_SURVEYS),
    ),
    page(f"{ONE}/codigos", "survey_codes", codes.show_codes, May.CONDUCT_SURVEYS),
    page(f"{ONE}/codigos/<unit_id>", "survey_code", codes.draw_code, May.CONDUCT_SURVEYS),
    form("/papel", "papers", keying.show_papers, May.KEY_PAPERS),
    page("/papel/<int:batch_id>", "paper_batch", keying.show_batch, May.KEY_PAPERS),
    form("/papel/<int:batch_id>/<int:number>", "key_paper", keying.key_one, May.KEY_PAPERS),
)
SECTIONS = (
    Section(SURVEYS, 10, "surveys", "list", "Pesquisas"),
    Section(SURVEYS, 30, "papers", "letter", "Papel"),
)

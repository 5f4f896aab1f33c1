"""Say first in a page's title that a form failed: it is what a screen reader reads first."""

from flask import Response

MISTAKEN = b'aria-invalid="true"'  # of a filter that cannot be read the page comes all the same
TITLE, FAILED_TITLE = b"<title>", b"<title>Erro: "


def say_failed_first(response: Response) -> Response:
    """Put "Erro: " before the title of a page that shows a form's mistakes."""
    if response.mimetype != "text/html" or response.is_streamed:
        return response
    page = response.get_data()
    if response.status_code == 422 or MISTAKEN in page:
        response.set_data(page.replace(TITLE, FAILED_TITLE, 1))
    return response

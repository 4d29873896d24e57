"""Documents that people brought, to be fetched by who works on their case."""

from __future__ import annotations

from flask import Blueprint, Response, make_response

from engine.errors import NotFound
from handlers.domain.cases import get_case
from handlers.domain.stored_documents import get_document, may_read, read_document
from webui.auth import CASE_STAFF, application, log_case_access, me, require_site, requires

blueprint = Blueprint("documents", __name__)


@blueprint.get("/dokumente/<document_id>")
@requires(*CASE_STAFF)
def download(document_id: str) -> Response:
    """A filed document, as a download: a browser must never run what somebody handed in."""
    with application().db.read() as session:
        row = get_document(session, document_id)
        if row.case_id is None or row.purpose is None:
            raise NotFound("stored_document", document_id)
        case = get_case(session, row.case_id)
        require_site(case.site, case.file_number)
        if not may_read(row.field, me().viewer.roles):
            raise NotFound("stored_document", document_id)
        content = read_document(session, document_id)
    log_case_access("Dokument", row.case_id, row.person_id)
    response = make_response(content)
    response.mimetype = row.media_type
    response.headers.set("Content-Disposition", "attachment", filename=row.title)
    response.headers["Cache-Control"] = "no-store"
    return response

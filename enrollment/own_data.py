"""All that a family told us and that was decided, in one file that is theirs (PIPL article 45)."""

from typing import Any

from enrollment.applying import all_told
from enrollment.models import Application, Child, Document
from enrollment.timeline import opened_by, steps_of


def own_data(children: list[Child], documents: list[Document]) -> dict[str, Any]:
    """Children with their applications, and the papers that were sent."""
    return {
        "children": [child_data(child) for child in children],
        "papers": [
            {
                "kind": document.kind,
                "state": document.state,
                "sha256": document.sha256,
                "uploaded_at": document.uploaded_at,
            }
            for document in documents
        ],
    }


def child_data(child: Child) -> dict[str, Any]:
    rows = child.applications.select_related("round__county", "policy", "child")
    return {
        "name": child.name,
        "sex": child.get_sex_display(),
        "birth_date": child.birth_date,
        "id_number": child.id_number,
        "applications": [application_data(row) for row in rows.order_by("pk")],
    }


def application_data(application: Application) -> dict[str, Any]:
    return {
        "round": str(application.round),
        "stage": application.get_stage_display(),
        "state": application.get_state_display(),
        "receipt": application.receipt,
        "submitted_at": application.submitted_at,
        "content_hash": application.content_hash,
        "consent": [application.consent_version, application.consented_at],
        "answers": all_told(application),
        "steps": [
            {"at": step.at, "by": step.by, "what": str(step.title)}
            for step in steps_of(application)
        ],
        "opened_by": [
            {"at": look.at, "role": str(look.role), "unit": look.unit}
            for look in opened_by(application)
        ],
    }

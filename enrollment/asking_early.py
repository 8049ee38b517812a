"""Ask the departments when a family opens the page of its papers: fetch before asking.

Enrollment handbook 4.5. The page only wakes a worker and never waits for a department;
what was asked already is not asked again.
"""

from django.db.models import Max

from enrollment.applying import all_told
from enrollment.family_tasks import ask_departments
from enrollment.models import Application, ApplicationState, Part
from enrollment.questions import Family, is_complete
from enrollment.verifying import stands
from portal.jobs import start
from portal.models import Job

WITH_THE_FAMILY = {ApplicationState.DRAFT, ApplicationState.RETURNED}


def ask_early(application: Application) -> bool:
    """Have the departments asked if they should be; whether they are being asked now."""
    if not is_to_ask(application):
        return False
    subject = str(application.pk)
    same = Job.objects.unfinished().filter(task=ask_departments.name, subject=subject)
    if not same.exists():
        start(ask_departments, subject=subject)
    return True


def is_to_ask(application: Application) -> bool:
    """Whether everything is told and an answer to it is missing or out of date."""
    if application.state not in WITH_THE_FAMILY:
        return False
    family = Family(application, all_told(application))
    if not all(is_complete(part, family) for part in Part if part != Part.DOCUMENTS):
        return False
    changed_at = application.parts.aggregate(at=Max("saved_at"))["at"]
    known = list(application.checks.all())
    return not known or not all(stands(row, changed_at) for row in known)

"""The one door to other departments.

Ask from a job and outside of a transaction: a slow department would keep rows locked.
"""

import logging
from time import perf_counter

from enrollment.departments.client import NoAnswer, send
from enrollment.departments.kinds import Answer, Question
from enrollment.departments.reading import Malformed, R
from enrollment.models.departments import (
    DepartmentCall,
    DepartmentState,
    Failure,
)

logger = logging.getLogger(__name__)


def ask(question: Question[R]) -> Answer[R]:
    """Ask a department; whatever goes wrong is an answer too, `unavailable`."""
    begun = perf_counter()
    answer = guarded(question)
    DepartmentCall.objects.create(
        department=question.kind.department,
        kind=question.kind.name,
        outcome=answer.outcome,
        failure=answer.failure or "",
        milliseconds=round((perf_counter() - begun) * 1000),
        receipt=answer.receipt,
    )
    return answer


def guarded(question: Question[R]) -> Answer[R]:
    """Ask unless the department's breaker is open, and tell the breaker how it went."""
    department = question.kind.department
    if not DepartmentState.objects.admits(department):
        return Answer.none(Failure.PAUSED)
    try:
        answer = question.understand(send(question))
    except NoAnswer as no_answer:
        answer = Answer.none(no_answer.failure)
    except Malformed as malformed:
        logger.warning("%s answered in another form: %s", department.value, malformed)
        answer = Answer.none(Failure.MALFORMED)
    if answer.failure and answer.failure.is_outage:
        DepartmentState.objects.note_failure(department)
    else:
        DepartmentState.objects.note_answer(department)
    return answer

"""One POST to a department: time-outs, a few tries more, and no endless answers."""

import json
from http import HTTPStatus

from django.conf import settings
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import TimeoutError as Late

from enrollment.departments.kinds import Question
from enrollment.departments.reading import R
from enrollment.models.departments import Failure

SECONDS_TO_CONNECT = 2.0
LONGEST_ANSWER = 1024 * 1024
POOL = PoolManager(maxsize=8)
BUSY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)
TRIES = Retry(
    total=2,
    connect=2,
    read=1,
    other=0,
    redirect=0,
    allowed_methods=None,  # a question changes nothing, so it may be asked again
    status_forcelist=BUSY,
    backoff_factor=0.1,
    backoff_max=1,
    backoff_jitter=0.2,
    raise_on_status=False,
    respect_retry_after_header=False,
)


class NoAnswer(Exception):
    """The department could not be asked or gave nothing that can be used."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def send(question: Question[R]) -> bytes:
    """The body of the department's answer, or raise NoAnswer."""
    if not settings.DEPARTMENTS_URL:
        raise NoAnswer(Failure.NOT_CONNECTED)
    try:
        answer = post(question)
        try:
            body = answer.read(LONGEST_ANSWER + 1)
        finally:
            answer.close()
    except HTTPError as error:
        raise NoAnswer(failure_of(error)) from None
    return judged(answer.status, body)


def post(question: Question[R]) -> BaseHTTPResponse:
    limit = settings.DEPARTMENTS_TIMEOUT
    return POOL.request(
        "POST",
        f"{settings.DEPARTMENTS_URL.rstrip('/')}/{question.kind.path}",
        body=json.dumps(question.subject).encode(),
        headers={
            "Authorization": f"Bearer {settings.DEPARTMENTS_TOKEN}",
            "Content-Type": "application/json",
        },
        timeout=Timeout(connect=min(SECONDS_TO_CONNECT, limit), read=limit),
        retries=TRIES,
        redirect=False,
        preload_content=False,
    )


def judged(status: int, body: bytes) -> bytes:
    """The body of a good answer; anything but 200 tells nothing about a family."""
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NoAnswer(Failure.REFUSED)
    if status != HTTPStatus.OK:
        raise NoAnswer(Failure.STATUS)
    if len(body) > LONGEST_ANSWER:
        raise NoAnswer(Failure.MALFORMED)
    return body


def failure_of(error: HTTPError) -> Failure:
    reason = error.reason if isinstance(error, MaxRetryError) else error
    is_late = isinstance(reason, Late) and not isinstance(reason, NewConnectionError)
    return Failure.TIME_OUT if is_late else Failure.NO_CONNECTION

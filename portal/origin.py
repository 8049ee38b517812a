"""From where the present work was asked for (来源): it goes with a job to its worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The request that asked; blank for what the clock starts."""

    request_id: str = ""
    address: str = ""


NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


@contextmanager
def coming_from(place: Origin) -> Iterator[None]:
    token = origin.set(place)
    try:
        yield
    finally:
        origin.reset(token)

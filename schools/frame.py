"""What the frame around every page shows of the school year."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.errors import Conflict
from schools.models import SchoolYear


def school_year(request: HttpRequest) -> dict[str, object]:
    """The present school year, asked for only where it is shown."""
    return {"school_year": SimpleLazyObject(year_or_nothing)}


def year_or_nothing() -> SchoolYear | str:
    """A page without its year is still a page."""
    try:
        return SchoolYear.objects.current()
    except Conflict:
        return ""

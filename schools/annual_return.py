"""The annual return as a workbook (年报): template, upload and checks (equity 10.3)."""

from typing import BinaryIO

from accounts.models import User
from schools.models import AnnualReturn
from schools.models.schools import SectionQuerySet


def write_template(sections: SectionQuerySet, *, year: int, to: BinaryIO) -> None:
    """Write the workbook to fill in; what the roll knows is filled in already."""
    raise NotImplementedError


def read_return(
    file: BinaryIO, *, sections: SectionQuerySet, year: int, by: User
) -> list[AnnualReturn]:
    """Save an uploaded sheet, or raise ValidationError naming every wrong cell at once."""
    raise NotImplementedError

"""Whether roll and child are in one place (人籍一致): what does not fit, by school."""

from schools.class_size import Finding
from schools.models.schools import SchoolQuerySet


def roll_findings(schools: SchoolQuerySet) -> list[Finding]:
    """Everything found in these schools, a constant number of queries."""
    raise NotImplementedError

from schools.models.calendars import CalendarDay, LocalDay, SchoolYear, Term
from schools.models.class_groups import ClassGroup
from schools.models.class_size import (
    ClassSizeException,
    LargeClassCase,
    LargeClassEvent,
)
from schools.models.divisions import Division
from schools.models.imports import ImportProblem, RollConflict, RosterImport
from schools.models.limits import Limit
from schools.models.pupils import Pupil, RollEvent
from schools.models.returns import AnnualReturn
from schools.models.roster_mendings import RosterMending
from schools.models.roster_rows import RosterRow
from schools.models.schools import Campus, School, Section
from schools.models.seats import (
    ChildCount,
    DemandForecast,
    SeatProject,
    SeatProjectStage,
)

__all__ = [
    "AnnualReturn",
    "CalendarDay",
    "Campus",
    "ChildCount",
    "ClassGroup",
    "ClassSizeException",
    "DemandForecast",
    "Division",
    "ImportProblem",
    "LargeClassCase",
    "LargeClassEvent",
    "Limit",
    "LocalDay",
    "Pupil",
    "RollConflict",
    "RollEvent",
    "RosterImport",
    "RosterMending",
    "RosterRow",
    "School",
    "SchoolYear",
    "SeatProject",
    "SeatProjectStage",
    "Section",
    "Term",
]

"""Who may do what: the whole policy on one page (角色与权限).

A role is held through a posting (任职), which names the unit it is held for. What a role
may see is decided elsewhere, by `visible_to`; this table says only what it may do there.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """One thing that can be done, in an official's words."""

    SCHOOL_DESK = "school_desk", _("open the school's desk")
    COCKPIT = "cockpit", _("open the cockpit of a town, county, city or province")
    SCHOOL_VIEW = "school_view", _("see schools, classes and seats")
    SCHOOL_EDIT = "school_edit", _("declare rooms, classes and the annual return")
    SCHOOL_REGISTER = "school_register", _("add, change, close and reopen schools")
    SCHOOL_YEAR = "school_year", _("open and close school years, set terms")
    PUPIL_VIEW = "pupil_view", _("see named pupils")
    PUPIL_REVEAL = "pupil_reveal", _("see a full number or phone, giving a reason")
    ROLL_CHANGE = "roll_change", _("record changes of the roll")
    ROSTER_IMPORT = "roster_import", _("upload, commit and undo rosters")
    CONFLICT_DECIDE = "conflict_decide", _("decide between two schools about one child")
    SEAT_PLAN = "seat_plan", _("keep seat projects and child counts")
    CLASS_SIZE_WORK = "class_size_work", _("plan and resolve large classes")
    CLASS_SIZE_VERIFY = "class_size_verify", _("verify resolved large classes")
    CLASS_SIZE_EXCEPT = "class_size_except", _("approve exceptions to class size")
    LIMIT_EDIT = "limit_edit", _("edit dated limits")
    ROUND_VIEW = "round_view", _("see admission rounds, their rules, plans and zones")
    ROUND_RUN = "round_run", _("open admission rounds and move them on")
    POLICY_EDIT = "policy_edit", _("draft and publish admission policies")
    POLICY_APPROVE = "policy_approve", _("approve policies that others drafted")
    PLAN_EDIT = "plan_edit", _("keep admission plans, quota lines and zones")
    APPLY = "apply", _("apply for own children")
    APPLICATION_VIEW = "application_view", _("see named applications")
    APPLICATION_REVIEW = "application_review", _("review applications")
    REFUSAL_CONFIRM = "refusal_confirm", _("confirm refusals and decide reviews")
    REPORT_VIEW = "report_view", _("read reports")
    REPORT_RUN = "report_run", _("make reports")
    SCHEDULE_EDIT = "schedule_edit", _("edit the report schedule")
    ACCESS_LOG = "access_log", _("see one's own access log")
    AUDIT_VIEW = "audit_view", _("search the audit trail")
    TOKEN_OWN = "token_own", _("keep tokens for the API")
    USER_ADMIN = "user_admin", _("keep staff accounts and postings")


class Role(TextChoices):
    GUARDIAN = "guardian", _("Guardian")
    HOMEROOM_TEACHER = "homeroom_teacher", _("Homeroom teacher")
    SCHOOL_REGISTRAR = "school_registrar", _("School registrar")
    PRINCIPAL = "principal", _("Principal")
    TOWN_OFFICER = "town_officer", _("Town officer")
    COUNTY_ADMISSION_OFFICER = "county_admission_officer", _("County admission officer")
    COUNTY_DROPOUT_OFFICER = "county_dropout_officer", _("County dropout officer")
    COUNTY_SUPERVISOR = "county_supervisor", _("County supervisor")
    RESPONSIBLE_INSPECTOR = "responsible_inspector", _("Responsible inspector")
    CITY_VIEWER = "city_viewer", _("City viewer")
    PROVINCE_VIEWER = "province_viewer", _("Province viewer")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")


class Reach(StrEnum):
    """What kind of unit a posting of the role names."""

    SELF = "self"
    CLASS = "class"
    SCHOOLS = "schools"
    DIVISION = "division"


@dataclass(frozen=True, slots=True)
class RoleRule:
    """What a role is for, which unit it is held for, and what it may do."""

    purpose: str | Promise
    reach: Reach
    may: frozenset[Permission]
    division_levels: frozenset[int] = frozenset()
    """Lengths of the division codes it can be held for: 2, 4, 6 or 9 digits."""


P = Permission
OWN = frozenset({P.ACCESS_LOG})
STAFF = OWN | {P.TOKEN_OWN}
SEES_SCHOOLS = STAFF | {P.SCHOOL_VIEW}
READS = SEES_SCHOOLS | {P.REPORT_VIEW}
"""Reports are those of a division: whoever holds schools has none to read."""
COUNTY = READS | {P.COCKPIT, P.PUPIL_VIEW, P.PUPIL_REVEAL, P.ROUND_VIEW}

RULES: dict[Role, RoleRule] = {
    Role.GUARDIAN: RoleRule(
        _("applies for own children and follows their cases"),
        Reach.SELF,
        OWN | {P.APPLY},
    ),
    Role.HOMEROOM_TEACHER: RoleRule(
        _("knows the pupils of own classes"),
        Reach.CLASS,
        STAFF | {P.SCHOOL_DESK, P.SCHOOL_VIEW, P.PUPIL_VIEW},
    ),
    Role.SCHOOL_REGISTRAR: RoleRule(
        _("keeps the school's roll and uploads its rosters"),
        Reach.SCHOOLS,
        SEES_SCHOOLS
        | {
            P.SCHOOL_DESK,
            P.SCHOOL_EDIT,
            P.PUPIL_VIEW,
            P.PUPIL_REVEAL,
            P.ROLL_CHANGE,
            P.ROSTER_IMPORT,
            P.CLASS_SIZE_WORK,
            P.ROUND_VIEW,
            P.APPLICATION_VIEW,
            P.APPLICATION_REVIEW,
        },
    ),
    Role.PRINCIPAL: RoleRule(
        _("answers for the school"),
        Reach.SCHOOLS,
        SEES_SCHOOLS
        | {
            P.SCHOOL_DESK,
            P.SCHOOL_EDIT,
            P.PUPIL_VIEW,
            P.CLASS_SIZE_WORK,
            P.ROUND_VIEW,
        },
    ),
    Role.TOWN_OFFICER: RoleRule(
        _("oversees the schools of a town"),
        Reach.DIVISION,
        READS | {P.COCKPIT, P.PUPIL_VIEW, P.REPORT_RUN},
        frozenset({9}),
    ),
    Role.COUNTY_ADMISSION_OFFICER: RoleRule(
        _("plans seats and runs admission for the county"),
        Reach.DIVISION,
        COUNTY
        | {
            P.SCHOOL_EDIT,
            P.SCHOOL_REGISTER,
            P.SCHOOL_YEAR,
            P.ROLL_CHANGE,
            P.ROSTER_IMPORT,
            P.CONFLICT_DECIDE,
            P.SEAT_PLAN,
            P.CLASS_SIZE_WORK,
            P.CLASS_SIZE_EXCEPT,
            P.LIMIT_EDIT,
            P.REPORT_RUN,
            P.SCHEDULE_EDIT,
            P.ROUND_RUN,
            P.POLICY_EDIT,
            P.POLICY_APPROVE,
            P.PLAN_EDIT,
            P.APPLICATION_VIEW,
            P.APPLICATION_REVIEW,
            P.REFUSAL_CONFIRM,
        },
        frozenset({6}),
    ),
    Role.COUNTY_DROPOUT_OFFICER: RoleRule(
        _("brings every child who left back to school"),
        Reach.DIVISION,
        COUNTY | {P.REPORT_RUN},
        frozenset({6}),
    ),
    Role.COUNTY_SUPERVISOR: RoleRule(
        _("inspects schools and signs supervision reports"),
        Reach.DIVISION,
        COUNTY
        | {
            P.CLASS_SIZE_VERIFY,
            P.REPORT_RUN,
            P.SCHEDULE_EDIT,
            P.AUDIT_VIEW,
            P.APPLICATION_VIEW,
        },
        frozenset({6}),
    ),
    Role.RESPONSIBLE_INSPECTOR: RoleRule(
        _("visits about five schools regularly"),
        Reach.SCHOOLS,
        SEES_SCHOOLS | {P.SCHOOL_DESK, P.CLASS_SIZE_VERIFY},
    ),
    Role.CITY_VIEWER: RoleRule(
        _("sees the city's figures, no named child"),
        Reach.DIVISION,
        READS | {P.COCKPIT, P.ROUND_VIEW},
        frozenset({4}),
    ),
    Role.PROVINCE_VIEWER: RoleRule(
        _("sees the province's figures, no named child"),
        Reach.DIVISION,
        READS | {P.COCKPIT, P.ROUND_VIEW},
        frozenset({2}),
    ),
    Role.SYSTEM_ADMINISTRATOR: RoleRule(
        _("keeps accounts and settings, sees no pupil"),
        Reach.DIVISION,
        STAFF | {P.AUDIT_VIEW, P.USER_ADMIN, P.LIMIT_EDIT, P.SCHOOL_YEAR},
        frozenset({2, 4, 6}),
    ),
}

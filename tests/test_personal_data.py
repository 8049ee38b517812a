"""Every field says whether it holds a person's data, and how well that must be kept.

A model's PERSONAL names its personal fields with their grade (security.md 1): S4 numbers
and special categories, S3 names and addresses, S2 staff and workflow, S1 published. All
other fields that could hold such data stand below as PLAIN. A new field fails here until
somebody has put it into the one or the other.
"""

import pytest
from django.apps import apps
from django.db import models

from accounts.fields import BlindIndexField, EncryptedTextField
from accounts.models import User

OURS = ("portal", "accounts", "schools", "enrollment", "reports")
GRADES = {"S1", "S2", "S3", "S4"}
CAN_HOLD_DATA = (
    models.CharField,
    models.TextField,
    models.DateField,
    models.BinaryField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
)

PLAIN = """
    portal.Job:                    task subject arguments state stage result failure request_id
    accounts.AuditEvent:           role unit action object_type object_id fields request_id
    accounts.AuditSeal:            day rows before hash
    accounts.Posting:              role valid_from valid_to
    accounts.ApiToken:             label
    accounts.Throttle:             key
    accounts.SmsMessage:           kind state
    schools.SchoolYear:            starts_on ends_on
    schools.Term:                  starts_on ends_on
    schools.CalendarDay:           day name source
    schools.LocalDay:              day reason
    schools.Division:              code name valid_from valid_to
    schools.School:                code name kind ownership operator_level setting opened_on closed_on
    schools.Campus:                name address
    schools.Section:               stage
    schools.ClassGroup:            room
    schools.Limit:                 code region applies_to valid_from valid_to source
    schools.LargeClassCase:        cause measures target_date state
    schools.LargeClassEvent:       was now
    schools.ClassSizeException:    reason expires_on
    schools.RosterImport:          file_hash stored_as mapping state refusal findings counts
    schools.ImportProblem:         column code severity details
    schools.RosterRow:             school school_name entry_month entry_way
    schools.RollConflict:          state
    schools.Pupil:                 state entry_month entry_way
    schools.RollEvent:             kind on
    schools.SeatProject:           name kind section stage planned_open_on opened_on funding
    schools.SeatProjectStage:      stage on evidence
    schools.ChildCount:            stage extracted_on source
    enrollment.AdmissionRound:     state verify_until result_on approval_number filing_receipt hotline appeal_text
    enrollment.PolicyProfile:      stage state source cut_off permit_holder permit_count inflow categories points order_rule algorithm twin_policy refill_policy sibling_rule digest change_reason
    enrollment.PolicyDemand:       kind label reason
    enrollment.PolicyFinding:      code severity details accepted_because
    enrollment.Application:        stage city state consent_version due_on
    enrollment.ApplicationEvent:   was now rule
    enrollment.ApplicationPart:    part
    enrollment.SiblingRequest:     direction
    enrollment.Zone:               stage name extracted_on change_note
    enrollment.CatchmentRule:      community road parity estate
    enrollment.ResidentialAddress: community road estate
    enrollment.Document:           kind state refusal warnings destroy_on
    enrollment.Message:            kind
    enrollment.AdmissionPlan:      stage special approval_number justification diversion_plan
    enrollment.QuotaLine:          kind returns_on source
    enrollment.EnterpriseTier:     source
    enrollment.EnterpriseGrant:    firm credit_code
    enrollment.Nomination:         state
    enrollment.CutLine:            stage category line
    enrollment.Ranking:            keys
    enrollment.SeatLock:           stage state release_reason
    enrollment.DepartmentCheck:    kind person department receipt
    enrollment.DepartmentState:    department
    enrollment.DepartmentCall:     department kind outcome failure receipt
    enrollment.Defect:             part document
    enrollment.Decision:           kind clause
    enrollment.WaitingLine:        name
    reports.Dataset:               census_date content digest
    reports.ReportSchedule:        kind cadence first_period
    reports.ReportRun:             kind period code template_version content
    reports.ReportFile:            format stored_as digest
"""

MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]


def plain_fields():
    """The names of PLAIN by the model's label."""
    lines = [line.split(":") for line in PLAIN.strip().splitlines()]
    return {label.strip(): set(names.split()) for label, names in lines}


def could_be_personal(field):
    """Text, days and bytes, and who did it; moments of the machine are not asked for."""
    if isinstance(field, models.DateTimeField):
        return False
    return isinstance(field, CAN_HOLD_DATA) or field.related_model is User


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_classified(model):
    asked = {field.name for field in model._meta.fields if could_be_personal(field)}
    plain = plain_fields().get(model._meta.label, set())

    assert asked - set(model.PERSONAL) == plain


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_classification_names_fields_and_grades_that_exist(model):
    names = {field.name for field in model._meta.fields}

    assert set(model.PERSONAL) <= names
    assert set(model.PERSONAL.values()) <= GRADES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_is_encrypted_is_of_the_highest_grade(model):
    encrypted = (EncryptedTextField, BlindIndexField)
    names = {f.name for f in model._meta.fields if isinstance(f, encrypted)}

    assert {model.PERSONAL[name] for name in names} <= {"S4"}


OPEN_S4 = {
    "accounts.ApiToken.digest",  # a hash
    "accounts.Session.session_data",  # sealed by accounts/sessions.py
    "accounts.Session.session_key",  # what the cookie holds; ends within a day
    "enrollment.Application.child_index",  # a keyed hash, copied from the child
    "enrollment.Document.file",  # a path; the file lies in private storage
    "schools.Pupil.disability",  # counted in reports; shown to few
    "schools.Pupil.is_left_behind",  # the same
    "schools.RollEvent.before",  # numbers stay as they were sealed
    "schools.RosterRow.student_number",  # sealed by roster/rows.py, as Pupil's own
    "schools.RosterRow.id_number",  # the same
    "schools.RosterRow.guardian_phone",  # the same
    "schools.RosterRow.disability",  # as the pupil's, for 30 days
    "schools.RosterRow.is_left_behind",  # the same
}


def test_what_is_of_the_highest_grade_is_encrypted_or_known_not_to_be():
    encrypted = (EncryptedTextField, BlindIndexField)
    in_the_open = {
        f"{model._meta.label}.{name}"
        for model in MODELS
        for name, grade in model.PERSONAL.items()
        if grade == "S4" and not isinstance(model._meta.get_field(name), encrypted)
    }

    assert in_the_open == OPEN_S4


def test_a_new_field_would_be_noticed():
    """Proves that the first test is able to fail."""
    field = models.CharField(max_length=10)

    assert could_be_personal(field)
    assert could_be_personal(User._meta.get_field("phone"))
    assert not could_be_personal(models.DateTimeField())

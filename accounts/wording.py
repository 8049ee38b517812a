"""What the pages call the actions, objects and fields of the audit trail.

What is unknown here shows as it is stored.
"""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignObjectRel
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "login": _("logged in"),
    "login-failed": _("failed to log in"),
    "second-factor-failed": _("failed at the second factor"),
    "logout": _("logged out"),
    "session-expired": _("was logged out after a pause"),
    "sessions-end": _("logged out everywhere else"),
    "family.export": _("downloaded the family's own data"),
    "family-register": _("opened an account as a parent"),
    "single-sign-on-linked": _("was linked to single sign-on"),
    "password-change": _("changed the password"),
    "posting-choose": _("chose a posting to act through"),
    "posting-add": _("gave a posting"),
    "posting-end": _("ended a posting"),
    "user-create": _("opened an account"),
    "user-open": _("opened an account again"),
    "user-close": _("closed an account"),
    "access-reset": _("gave a temporary password"),
    "token-create": _("made a token"),
    "token-revoke": _("revoked a token"),
    "denied-403": _("was refused (no permission)"),
    "denied-404": _("was refused (not within reach)"),
    "reveal": _("saw a full value"),
    "pupil.view": _("opened a pupil's page"),
    "pupil.search": _("searched for pupils"),
    "conflict.view": _("opened a roll conflict"),
    "roll-conflict-decide": _("decided a roll conflict"),
    "roll-promoted": _("recorded a promotion"),
    "roll-class-changed": _("moved a pupil to another class"),
    "roll-corrected": _("corrected a pupil's data"),
    "roll-enrolled": _("enrolled a pupil"),
    "roll-transferred": _("transferred a pupil between schools"),
    "roll-transferred-out": _("transferred a pupil out"),
    "roll-suspended": _("suspended a pupil"),
    "roll-resumed": _("took a pupil back to school"),
    "roll-graduated": _("recorded a graduation"),
    "roll-completed": _("recorded a completion without diploma"),
    "roll-left": _("recorded that a pupil left"),
    "roll-deceased": _("recorded a death"),
    "roster.uploaded": _("uploaded a roster"),
    "roster.mended": _("corrected rows of a roster"),
    "roster.committed": _("committed a roster"),
    "roster.undone": _("undid a roster"),
    "roster.discarded": _("laid a roster aside"),
    "roster.returned": _("downloaded a roster with remarks"),
    "school-year.open": _("opened a school year"),
    "school-year.close": _("closed a school year"),
    "term.change": _("set a term"),
    "calendar.load": _("loaded the days of a calendar year"),
    "school.register": _("registered a school"),
    "school.change": _("changed a school"),
    "school.close": _("closed a school"),
    "school.reopen": _("reopened a school"),
    "campus.change": _("entered or changed a campus"),
    "local-day.set": _("set a day on which schools differ from the calendar"),
    "local-day.drop": _("took back a day on which schools differed"),
    "round.plan": _("planned an admission round"),
    "round.edit": _("changed an admission round"),
    "round.move": _("moved an admission round on"),
    "seat-lock.locked": _("locked the seat of a dwelling"),
    "seat-lock.released": _("gave the seat of a dwelling free"),
    "plan.propose": _("proposed admission plans"),
    "plan.edit": _("changed an admission plan"),
    "zone.edit": _("changed a catchment zone"),
    "zone.delete": _("deleted a catchment zone"),
    "zone.import": _("drew a catchment zone from a workbook"),
    "address.import": _("took in addresses of the county"),
    "quota.edit": _("changed a quota line"),
    "quota.delete": _("deleted a quota line"),
    "quota.return": _("gave unused seats back to a plan"),
    "tier.edit": _("changed a tier of enterprise seats"),
    "tier.delete": _("deleted a tier of enterprise seats"),
    "grant.import": _("took in the tax office's list of firms"),
    "nomination.add": _("entered a firm's nomination"),
    "nomination.verify": _("verified a firm's nomination"),
    "nomination.use": _("gave a nominated child its seat"),
    "nomination.withdraw": _("withdrew a firm's nomination"),
    "policy.edit": _("changed a draft of admission rules"),
    "policy.approve": _("approved admission rules"),
    "policy.return": _("took an approval of admission rules back"),
    "policy.publish": _("published admission rules"),
    "policy.next-version": _("began a new version of published rules"),
    "child.add": _("added a child"),
    "child.correct": _("corrected a child's data"),
    "application.start": _("started an application"),
    "application.withdraw": _("withdrew an application"),
    "document.upload": _("uploaded a paper"),
    "document.delete": _("deleted a paper"),
    "document.view": _("looked at a paper"),
    "application.view": _("opened an application"),
    "application.assign": _("assigned an application"),
    "application.send-back": _("sent an application back"),
    "application.approve": _("approved an application"),
    "application.approve-many": _("approved applications together"),
    "application.propose-refusal": _("proposed to refuse an application"),
    "application.refuse": _("confirmed a refusal"),
    "application.turn-down-refusal": _("turned down a refusal"),
    "application.ask-review": _("asked for a review of a refusal"),
    "application.decide-review": _("decided a review"),
    "recusal.declare": _("declared to be related to a child"),
    "section.change": _("changed a section"),
    "class.change": _("changed a class"),
    "annual-return": _("saved an annual return"),
    "limit.change": _("set a limit"),
    "invariants-broken": _("found rows that do not agree"),
    "child-count": _("stored a count of children"),
    "forecast-save": _("kept a demand forecast"),
    "seat-project-new": _("opened a seat project"),
    "seat-project-stage": _("moved a seat project on"),
    "seat-project-postpone": _("postponed a seat project"),
    "class-size-except": _("approved an exception to class size"),
    "large-class-open": _("opened a large-class case"),
    "large-class-planned": _("planned how a large class ends"),
    "large-class-in-progress": _("began to resolve a large class"),
    "large-class-resolved": _("reported a large class as resolved"),
    "large-class-verified": _("verified that a large class is gone"),
    "large-class-closed": _("closed a large-class case"),
    "large-class-expired": _("let a large-class case run out"),
    "large-class-reopened": _("opened a large-class case again"),
    "large-class-graduated": _("saw a large class leave the school"),
    "large-class-carried": _("let a large-class case go on in the next year"),
    "report.order": _("ordered a report"),
    "report.made": _("made a report"),
    "report.retry": _("tried a report again"),
    "report.download": _("downloaded a report"),
    "report.schedule": _("changed the report schedule"),
    "keys-rotate": _("renewed the encryption"),
}


OBJECTS: dict[str, str | Promise] = {
    "accounts.apitoken": _("token"),
    "accounts.auditevent": _("entry of the trail"),
    "accounts.auditseal": _("seal of the trail"),
    "accounts.posting": _("posting"),
    "accounts.session": _("log-in session"),
    "accounts.smsmessage": _("text message"),
    "accounts.throttle": _("counter of attempts"),
    "accounts.user": _("account"),
    "portal.job": _("background job"),
    "reports.dataset": _("frozen data"),
    "reports.reportfile": _("report file"),
    "reports.reportrun": _("report"),
    "reports.reportschedule": _("entry of the report schedule"),
    "schools.annualreturn": _("annual return"),
    "schools.calendarday": _("calendar day"),
    "schools.campus": _("campus"),
    "schools.childcount": _("count of children"),
    "schools.classgroup": _("school class"),
    "schools.classsizeexception": _("exception to class size"),
    "schools.demandforecast": _("demand forecast"),
    "schools.division": _("administrative division"),
    "schools.importproblem": _("finding in a roster"),
    "schools.largeclasscase": _("large-class case"),
    "schools.largeclassevent": _("step of a large-class case"),
    "schools.limit": _("limit"),
    "schools.localday": _("local calendar day"),
    "schools.pupil": _("pupil"),
    "schools.rollconflict": _("roll conflict"),
    "schools.rollevent": _("change of the roll"),
    "schools.rosterimport": _("roster"),
    "schools.rostermending": _("corrected row of a roster"),
    "schools.rosterrow": _("row of a roster"),
    "schools.school": _("school"),
    "schools.schoolyear": _("school year"),
    "schools.seatproject": _("seat project"),
    "schools.seatprojectstage": _("stage of a seat project"),
    "schools.section": _("section"),
    "schools.term": _("term"),
}
FIELDS: dict[str, str | Promise] = {
    "class_group": _("school class"),
    "head_teacher": _("head teacher"),
    "high": _("high"),
    "low": _("low"),
    "mid": _("middle"),
    "primary_classes": _("approved classes (primary)"),
    "primary_classrooms": _("usable classrooms (primary)"),
    "primary_last_grade": _("highest grade (primary)"),
    "junior_classes": _("approved classes (junior secondary)"),
    "junior_classrooms": _("usable classrooms (junior secondary)"),
    "division": _("administrative division"),
    "parent": _("central school"),
    "feeds": _("where leavers go on"),
    "school": _("school"),
}
"""Fields that bear no name of their own, or belong to no single row."""


def action_name(action: str) -> str | Promise:
    return ACTIONS.get(action, action)


def object_name(label: str) -> str | Promise:
    """A model's name in words: ours, or what it calls itself; a view's is that of a page."""
    if label in OBJECTS or "." not in label:
        return OBJECTS.get(label, _("page") if ":" in label else label)
    try:
        return apps.get_model(label)._meta.verbose_name or label
    except LookupError:
        return label


def field_name(name: str, *, label: str) -> str | Promise:
    """What the model calls the field."""
    if name in FIELDS:
        return FIELDS[name]
    try:
        field = apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return name
    if isinstance(field, ForeignObjectRel):
        return field.related_model._meta.verbose_name or name
    return field.verbose_name

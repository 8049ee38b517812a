"""Taking a committed roster back, to the exact previous state (security.md I12).

Pupils that the batch changed get back what their event remembers; pupils that it brought
leave the roll again, unless somebody changed or claimed them since.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from portal.errors import Conflict
from schools.models import ClassGroup, RollConflict, RosterImport
from schools.roster import staging
from schools.roster.statements import NEW_KEY

State = RosterImport.State
REASONS: dict[str, Promise] = {
    "changed": _("The pupil's record was changed since."),
    "claimed": _("Another school claims the pupil since."),
    "decided": _("The county decided on the claim already."),
}
OBSTACLES = """
WITH touched AS MATERIALIZED (
    SELECT e.pupil_id, e.recorded_at FROM schools_rollevent e
    WHERE e.batch_id = %(batch)s AND EXISTS (
        SELECT FROM schools_rollevent later
        WHERE later.pupil_id = e.pupil_id AND later.recorded_at > e.recorded_at
    )
)
SELECT t.pupil_id, p.name, 'changed'
FROM touched t JOIN schools_pupil p ON p.id = t.pupil_id
WHERE EXISTS (
    SELECT FROM schools_rollevent later
    LEFT JOIN schools_rosterimport of ON of.id = later.batch_id
    WHERE later.pupil_id = t.pupil_id AND later.recorded_at > t.recorded_at
        AND coalesce(of.state <> 'undone', later.kind <> 'corrected')
) OR EXISTS (
    SELECT FROM (
        SELECT DISTINCT ON (was.key) was.key, was.value
        FROM schools_rollevent later CROSS JOIN LATERAL jsonb_each(later.before) was
        WHERE later.pupil_id = t.pupil_id AND later.recorded_at > t.recorded_at
        ORDER BY was.key, later.recorded_at, later.id
    ) left_by_batch
    WHERE left_by_batch.value IS DISTINCT FROM to_jsonb(p) -> left_by_batch.key
)
UNION
SELECT e.pupil_id, p.name, 'claimed'
FROM schools_rollevent e
JOIN schools_pupil p ON p.id = e.pupil_id
JOIN schools_rollconflict c ON c.pupil_id = e.pupil_id
WHERE e.batch_id = %(batch)s AND c.batch_id <> %(batch)s AND c.opened_at >= e.recorded_at
UNION
SELECT c.pupil_id, p.name, 'decided'
FROM schools_rollconflict c JOIN schools_pupil p ON p.id = c.pupil_id
WHERE c.batch_id = %(batch)s AND c.state <> 'open'
"""
"""A later roster that was undone, or a correction that was taken back, is none.

The batch left a field as the first later event remembers it, or as it still stands. Other
acts than corrections (a suspension, a transfer) happened and stay, though nothing is left
of them.
"""
TO_UNDO = """
CREATE TEMPORARY TABLE roster_undo ON COMMIT DROP AS
SELECT e.pupil_id AS pupil, e.before, p.class_group_id AS class_group, to_jsonb(p) AS image
FROM schools_rollevent e JOIN schools_pupil p ON p.id = e.pupil_id
WHERE e.batch_id = %s AND NOT e.pupil_id = ANY(%s::uuid[])
ORDER BY e.pupil_id FOR UPDATE OF p
"""
RESTORE = """
UPDATE schools_pupil p SET (
    student_number, student_index, name, sex, birth_date, id_kind, id_number, id_index,
    ethnicity, nationality, overseas, hukou_kind, hukou_division, hukou_address, address,
    school_id, class_group_id, state, entry_month, entry_way, boards, is_migrant,
    is_left_behind, disability, guardian_name, guardian_phone, phone_index
) = (
    o.student_number, o.student_index, o.name, o.sex, o.birth_date, o.id_kind, o.id_number,
    o.id_index, o.ethnicity, o.nationality, o.overseas, o.hukou_kind, o.hukou_division,
    o.hukou_address, o.address, o.school_id, o.class_group_id, o.state, o.entry_month,
    o.entry_way, o.boards, o.is_migrant, o.is_left_behind, o.disability, o.guardian_name,
    o.guardian_phone, o.phone_index
)
FROM roster_undo u
CROSS JOIN LATERAL
    jsonb_populate_record(NULL::schools_pupil, u.image || u.before) o
WHERE u.before <> '{}' AND p.id = u.pupil
"""
TELL = """
INSERT INTO schools_rollevent
    (id, pupil_id, kind, "on", school_id, before, evidence, batch_id, by_id)
SELECT pg_temp.new_key(), u.pupil, 'corrected', %(on)s, p.school_id, taken_back.fields, %(evidence)s, NULL, %(by)s
FROM roster_undo u
JOIN schools_pupil p ON p.id = u.pupil
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(old.key, old.value) AS fields
    FROM jsonb_each(u.image) old JOIN jsonb_each(u.before) was ON was.key = old.key
) taken_back
WHERE u.before <> '{}'
"""
REMOVE_EVENTS = """
DELETE FROM schools_rollevent e USING roster_undo u
WHERE e.pupil_id = u.pupil AND u.before = '{}'
"""
REMOVE_PUPILS = """
DELETE FROM schools_pupil p USING roster_undo u WHERE p.id = u.pupil AND u.before = '{}'
"""
AFFECTED = """
SELECT class_group FROM roster_undo
UNION SELECT (before ->> 'class_group_id')::bigint FROM roster_undo
"""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A pupil of the batch that cannot be put back, and why not."""

    pupil: str
    name: str
    reason: str

    @property
    def sentence(self) -> Promise:
        return REASONS[self.reason]


def obstacles(batch: RosterImport) -> list[Obstacle]:
    rows = staging.fetched(OBSTACLES, {"batch": batch.pk})
    return [Obstacle(str(pupil), name, reason) for pupil, name, reason in sorted(rows)]


@transaction.atomic
def undo(
    batch: RosterImport, *, by: User, except_changed: bool = False
) -> list[Obstacle]:
    """Put every pupil of the batch back and give those that had to stay.

    Without `except_changed` a single obstacle raises Conflict and nothing is undone.
    """
    locked = RosterImport.objects.select_for_update().get(pk=batch.pk)
    if locked.state == State.UNDONE:
        return []
    if not locked.can_be_undone:
        raise Conflict(_("Only a committed roster can be undone, and within 72 hours."))
    lock_classes(locked)
    staying = obstacles(locked)
    if staying and not except_changed:
        raise Conflict(_("Some pupils of this roster were changed since."))
    put_back(locked, by, [stays.pupil for stays in staying])
    forget_claims(locked)
    locked.state, locked.undone_at = State.UNDONE, timezone.now()
    locked.counts = locked.counts | {"staying": len(staying)}
    locked.save(update_fields=["state", "undone_at", "counts"])
    audit.record("roster.undone", by=by, on=locked, unit=locked.division_id)
    return staying


def lock_classes(batch: RosterImport) -> None:
    schools = batch.events.order_by().values("school").distinct()
    classes = ClassGroup.objects.filter(school__in=schools, year__is_closed=False)
    ClassGroup.objects.locked(classes.values_list("pk", flat=True))


def put_back(batch: RosterImport, by: User, staying: list[str]) -> None:
    staging.run("DISCARD PLANS")
    staging.run(NEW_KEY)
    staging.run("DROP TABLE IF EXISTS roster_undo")
    staging.run(TO_UNDO, [batch.pk, staying])
    classes = [key for (key,) in staging.fetched(AFFECTED) if key]
    staging.run(RESTORE)
    told = {
        "on": timezone.localdate(),
        "evidence": str(_("Roster undone: %(file)s") % {"file": batch.file_name[:170]}),
        "by": by.pk,
    }
    staging.run(TELL, told)
    staging.run(REMOVE_EVENTS)
    staging.run(REMOVE_PUPILS)
    ClassGroup.objects.recount(classes)
    made = ClassGroup.objects.filter(pk__in=batch.findings["made_classes"], enrolled=0)
    made.filter(pupils=None, large_class_case=None).delete()


def forget_claims(batch: RosterImport) -> None:
    RollConflict.objects.filter(batch=batch, state=RollConflict.State.OPEN).delete()

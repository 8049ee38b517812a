"""The SQL of an import: temporary tables, what each row means for the roll, and its commit.

Whole statements in one place, because they share their columns and are read together.
A blank cell (NULL here) says nothing: what the roll holds stays.
"""

NEW_KEY = """
CREATE OR REPLACE FUNCTION pg_temp.new_key() RETURNS uuid LANGUAGE sql VOLATILE
RETURN encode(
    overlay(
        set_byte(uuid_send(gen_random_uuid()), 6, 112 + floor(random() * 16)::int)
        PLACING substring(
            int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3
        ) FROM 1
    ), 'hex'
)::uuid
"""
"""A UUID of version 7 for each row of a statement, which PostgreSQL 17 cannot make."""
ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_mergejoin = off"
"""For one transaction: else a county's rows are sorted on disk to be merged."""
STAGE = """
DROP TABLE IF EXISTS roster_class, roster_plan, roster_resealed, roster_before;
CREATE TEMPORARY TABLE roster_class (
    school text COLLATE "C", grade smallint, class_number smallint, rows integer,
    problem text, class_group bigint
);
CREATE TEMPORARY TABLE roster_plan (
    row integer, pupil uuid, class_group bigint, by_number_only boolean, verdict text
);
CREATE TEMPORARY TABLE roster_resealed (
    pupil uuid, student_number bytea, id_number bytea, guardian_phone bytea
);
"""
SHOW = """
CREATE OR REPLACE TEMPORARY VIEW roster_row AS
SELECT * FROM schools_rosterrow WHERE batch_id = %s
"""
"""The rows of one batch, as the other statements know them."""
COPY_ROWS = """
COPY schools_rosterrow (
    row, pupil, batch_id, student_index, id_index, phone_index, student_number, id_number,
    guardian_phone, name, sex, birth_date, id_kind, ethnicity, nationality, overseas,
    hukou_kind, hukou_division, hukou_address, address, school, school_name, grade,
    class_number, entry_month, entry_way, boards, is_migrant, is_left_behind, disability,
    guardian_name
) FROM STDIN (FORMAT text, NULL '')
"""
ROWS_KEPT = "SELECT count(*) FROM roster_row"
COPY_CLASSES = "COPY roster_class FROM STDIN"
COPY_RESEALED = "COPY roster_resealed FROM STDIN"
COPY_PROBLEMS = """
COPY schools_importproblem (batch_id, row, "column", code, severity, details, shown)
FROM STDIN
"""
CLASSES = """
SELECT school, grade, class_number, count(*), min(school_name), min(row)
FROM roster_row GROUP BY school, grade, class_number
ORDER BY school, grade, class_number
"""
PLAN = """
INSERT INTO roster_plan
SELECT r.row, coalesce(p.id, r.pupil), k.class_group, a.id IS NULL,
CASE
    WHEN k.problem <> '' THEN k.problem
    WHEN a.id <> b.id THEN 'key_clash'
    WHEN p.id IS NULL THEN 'new'
    WHEN p.state = 'deceased' THEN 'roll_left'
    WHEN p.school_id = r.school AND p.state <> 'enrolled' THEN 'roll_left'
    WHEN p.school_id <> r.school AND p.state IN ('enrolled', 'suspended') THEN 'conflict'
    WHEN p.student_index <> r.student_index THEN 'renumbered'
    WHEN (
        p.school_id, p.class_group_id, p.state, p.student_index, p.id_index,
        p.phone_index, p.name, p.sex, p.birth_date, p.id_kind, p.ethnicity,
        p.nationality, p.overseas, p.hukou_kind, p.hukou_division, p.hukou_address,
        p.address, p.entry_month, p.entry_way, p.boards, p.is_migrant, p.is_left_behind,
        p.disability, p.guardian_name
    ) IS DISTINCT FROM (
        r.school, k.class_group, 'enrolled', coalesce(r.student_index, p.student_index),
        coalesce(r.id_index, p.id_index), coalesce(r.phone_index, p.phone_index),
        r.name, r.sex, r.birth_date, coalesce(r.id_kind, p.id_kind),
        coalesce(r.ethnicity, p.ethnicity), coalesce(r.nationality, p.nationality),
        coalesce(r.overseas, p.overseas), coalesce(r.hukou_kind, p.hukou_kind),
        coalesce(r.hukou_division, p.hukou_division),
        coalesce(r.hukou_address, p.hukou_address), coalesce(r.address, p.address),
        coalesce(r.entry_month, p.entry_month), coalesce(r.entry_way, p.entry_way),
        coalesce(r.boards, p.boards), coalesce(r.is_migrant, p.is_migrant),
        coalesce(r.is_left_behind, p.is_left_behind),
        coalesce(replace(r.disability, '无', ''), p.disability),
        coalesce(r.guardian_name, p.guardian_name)
    ) THEN 'update'
    ELSE 'same'
END
FROM roster_row r
JOIN roster_class k
    ON (k.school, k.grade, k.class_number) = (r.school, r.grade, r.class_number)
LEFT JOIN schools_pupil a ON a.id_index = r.id_index
LEFT JOIN schools_pupil b ON b.student_index = r.student_index
LEFT JOIN schools_pupil p ON p.id = coalesce(a.id, b.id)
"""
"""Each row's pupil and what the row means for the roll.

The identity number finds the pupil before the student number, which an earlier file may
have given to nobody yet. Suspended or closed records are reopened by procedure only; a
graduate of a primary school may enter another school.
"""
CLASH_OF_ROWS = """
UPDATE roster_plan SET verdict = 'key_clash'
WHERE pupil IN (SELECT pupil FROM roster_plan GROUP BY pupil HAVING count(*) > 1)
"""
"""One row found the pupil by its identity number, another by the student number."""
RENUMBERED = """
SELECT g.row, p.id, p.student_number
FROM roster_plan g JOIN schools_pupil p ON p.id = g.pupil
WHERE g.verdict = 'renumbered'
"""
SET_VERDICT = "UPDATE roster_plan SET verdict = %s WHERE row = ANY(%s)"
ANY_COMING = """
SELECT EXISTS (SELECT FROM roster_plan WHERE verdict IN ('new', 'update'))
"""
COMING = """
SELECT r.school, r.grade, r.class_number, count(*)
FROM roster_plan g JOIN roster_row r ON r.row = g.row
LEFT JOIN schools_pupil p ON p.id = g.pupil
WHERE g.verdict IN ('new', 'update') AND p.class_group_id IS DISTINCT FROM g.class_group
GROUP BY r.school, r.grade, r.class_number
"""
LEAVING = """
SELECT p.class_group_id, count(*)
FROM roster_plan g JOIN schools_pupil p ON p.id = g.pupil
WHERE g.verdict = 'update' AND p.class_group_id <> g.class_group
GROUP BY p.class_group_id
"""
REFUSE_CLASSES = """
UPDATE roster_plan g SET verdict = %s
FROM roster_row r
JOIN unnest(%s::text[], %s::smallint[], %s::smallint[])
    AS refused (school, grade, class_number) USING (school, grade, class_number)
WHERE r.row = g.row AND g.verdict IN ('new', 'update')
"""
COUNTS = """
SELECT verdict, count(*), sum(hashint4extended(row, 0))::text
FROM roster_plan GROUP BY verdict
"""
"""How many rows, and which: the sum of their hashes differs when the rows do."""
IMAGES = """
SELECT sum(jsonb_hash_extended(to_jsonb(p) - %s::text[], g.row))::text
FROM roster_plan g JOIN schools_pupil p ON p.id = g.pupil
WHERE g.verdict = 'update'
"""
"""One sum for all that the pupils to be updated are before it."""
REFUSED_ROWS = """
SELECT g.row, g.verdict, r.school, r.grade, r.class_number, p.state
FROM roster_plan g JOIN roster_row r ON r.row = g.row
LEFT JOIN schools_pupil p ON p.id = g.pupil
WHERE g.verdict NOT IN ('new', 'update', 'same') ORDER BY g.row
"""
NEW_IDENTITIES = """
SELECT g.row FROM roster_plan g
JOIN roster_row r ON r.row = g.row JOIN schools_pupil p ON p.id = g.pupil
WHERE g.verdict = 'update' AND g.by_number_only
    AND r.id_index IS NOT NULL AND p.id_index IS NOT NULL
"""
CHANGES = """
SELECT g.row,
    CASE WHEN p.school_id = r.school THEN
        to_jsonb(p) || jsonb_build_object('grade', was.grade, 'class_number', was.number)
    END,
    to_jsonb(r)
FROM (SELECT * FROM roster_plan WHERE verdict = 'update' ORDER BY row LIMIT %s) g
JOIN roster_row r ON r.row = g.row
JOIN schools_pupil p ON p.id = g.pupil
LEFT JOIN schools_classgroup was ON was.id = p.class_group_id
ORDER BY g.row
"""
"""Fields before and after; what another school wrote of the pupil is told to nobody."""
TAKEN_CLASSES = """
SELECT DISTINCT class_group FROM roster_plan
WHERE verdict IN ('new', 'update', 'conflict')
"""
"""A claimed child may still be moved into its class, so that this one is kept."""
AFFECTED_CLASSES = """
SELECT class_group FROM roster_plan WHERE verdict IN ('new', 'update')
UNION
SELECT p.class_group_id FROM roster_plan g JOIN schools_pupil p ON p.id = g.pupil
WHERE g.verdict = 'update'
"""
INSERT_PUPILS = """
INSERT INTO schools_pupil (
    id, student_number, student_index, name, sex, birth_date, id_kind, id_number, id_index,
    ethnicity, nationality, overseas, hukou_kind, hukou_division, hukou_address, address,
    school_id, class_group_id, state, entry_month, entry_way, boards, is_migrant,
    is_left_behind, disability, guardian_name, guardian_phone, phone_index
)
SELECT g.pupil, r.student_number, r.student_index, r.name, r.sex, r.birth_date,
    coalesce(r.id_kind, 'none'), r.id_number, r.id_index, coalesce(r.ethnicity, ''),
    coalesce(r.nationality, ''), coalesce(r.overseas, ''), coalesce(r.hukou_kind, ''),
    coalesce(r.hukou_division, ''), coalesce(r.hukou_address, ''),
    coalesce(r.address, ''), r.school, g.class_group, 'enrolled',
    coalesce(r.entry_month, make_date(%s - (r.grade - 1) %% 6, 9, 1)),
    coalesce(r.entry_way, ''), coalesce(r.boards, false), coalesce(r.is_migrant, false),
    coalesce(r.is_left_behind, false), coalesce(replace(r.disability, '无', ''), ''),
    coalesce(r.guardian_name, ''), r.guardian_phone, r.phone_index
FROM roster_plan g
JOIN roster_row r ON r.row = g.row
WHERE g.verdict = 'new'
"""
REMEMBER = """
CREATE TEMPORARY TABLE roster_before AS
SELECT p.id, p.class_group_id, to_jsonb(p) AS image
FROM schools_pupil p JOIN roster_plan g ON g.pupil = p.id
WHERE g.verdict = 'update' ORDER BY p.id FOR UPDATE OF p
"""
UPDATE_PUPILS = """
UPDATE schools_pupil p SET
    student_number = coalesce(x.student_number, p.student_number),
    student_index = coalesce(r.student_index, p.student_index),
    id_number = coalesce(x.id_number, p.id_number),
    id_index = coalesce(r.id_index, p.id_index),
    guardian_phone = coalesce(x.guardian_phone, p.guardian_phone),
    phone_index = coalesce(r.phone_index, p.phone_index),
    name = r.name, sex = r.sex, birth_date = r.birth_date,
    id_kind = coalesce(r.id_kind, p.id_kind),
    ethnicity = coalesce(r.ethnicity, p.ethnicity),
    nationality = coalesce(r.nationality, p.nationality),
    overseas = coalesce(r.overseas, p.overseas),
    hukou_kind = coalesce(r.hukou_kind, p.hukou_kind),
    hukou_division = coalesce(r.hukou_division, p.hukou_division),
    hukou_address = coalesce(r.hukou_address, p.hukou_address),
    address = coalesce(r.address, p.address),
    school_id = r.school, class_group_id = g.class_group, state = 'enrolled',
    entry_month = coalesce(r.entry_month, p.entry_month),
    entry_way = coalesce(r.entry_way, p.entry_way),
    boards = coalesce(r.boards, p.boards),
    is_migrant = coalesce(r.is_migrant, p.is_migrant),
    is_left_behind = coalesce(r.is_left_behind, p.is_left_behind),
    disability = coalesce(replace(r.disability, '无', ''), p.disability),
    guardian_name = coalesce(r.guardian_name, p.guardian_name)
FROM roster_plan g
JOIN roster_row r ON r.row = g.row
LEFT JOIN roster_resealed x ON x.pupil = g.pupil
WHERE g.verdict = 'update' AND p.id = g.pupil
"""
TO_RESEAL = """
SELECT g.pupil, r.pupil,
    CASE WHEN r.student_index <> p.student_index OR p.student_index IS NULL
        THEN r.student_number END,
    CASE WHEN r.id_index <> p.id_index OR p.id_index IS NULL THEN r.id_number END,
    CASE WHEN r.phone_index <> p.phone_index OR p.phone_index IS NULL
        THEN r.guardian_phone END
FROM roster_plan g
JOIN roster_row r ON r.row = g.row
JOIN schools_pupil p ON p.id = g.pupil
WHERE g.verdict = 'update' AND (
    r.student_index IS DISTINCT FROM p.student_index
    OR r.id_index IS DISTINCT FROM p.id_index
    OR r.phone_index IS DISTINCT FROM p.phone_index
)
"""
EVENTS_OF_NEW = """
INSERT INTO schools_rollevent
    (id, pupil_id, kind, "on", school_id, before, evidence, batch_id, by_id)
SELECT g.pupil, g.pupil, 'enrolled', %(on)s, r.school, '{}', %(evidence)s, %(batch)s, %(by)s
FROM roster_plan g
JOIN roster_row r ON r.row = g.row
WHERE g.verdict = 'new'
"""
"""A pupil's first event has the pupil's own key, made with it."""
EVENTS_OF_UPDATED = """
INSERT INTO schools_rollevent
    (id, pupil_id, kind, "on", school_id, before, evidence, batch_id, by_id)
SELECT pg_temp.new_key(), g.pupil,
    CASE
        WHEN b.image ->> 'school_id' <> p.school_id OR b.image ->> 'state' <> 'enrolled'
            THEN 'enrolled'
        WHEN b.class_group_id IS NOT DISTINCT FROM p.class_group_id THEN 'corrected'
        WHEN is_.grade > was.grade THEN 'promoted'
        ELSE 'class_changed'
    END,
    %(on)s, p.school_id, changed.fields, %(evidence)s, %(batch)s, %(by)s
FROM roster_plan g
JOIN roster_before b ON b.id = g.pupil
JOIN schools_pupil p ON p.id = g.pupil
LEFT JOIN schools_classgroup was ON was.id = b.class_group_id
LEFT JOIN schools_classgroup is_ ON is_.id = p.class_group_id
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(old.key, old.value) AS fields
    FROM jsonb_each(b.image) old JOIN jsonb_each(to_jsonb(p)) new ON new.key = old.key
    WHERE old.value IS DISTINCT FROM new.value
) changed
WHERE g.verdict = 'update'
"""
CLAIMS = """
SELECT g.row, g.pupil, r.pupil, coalesce(county.code, holder.division_id), to_jsonb(r),
    r.student_number, r.id_number, r.guardian_phone
FROM roster_plan g
JOIN roster_row r ON r.row = g.row
JOIN schools_pupil p ON p.id = g.pupil
JOIN schools_school holder ON holder.code = p.school_id
LEFT JOIN schools_division county ON county.code = left(holder.division_id, 6)
WHERE g.verdict = 'conflict' ORDER BY g.row
"""

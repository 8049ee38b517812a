from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_published_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('published', 'replaced') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state'
        AND (NEW.state = OLD.state
             OR (OLD.state = 'published' AND NEW.state = 'replaced')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'policy % is published and never changes', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER published_policy_is_frozen BEFORE UPDATE OR DELETE
    ON enrollment_policyprofile
    FOR EACH ROW EXECUTE FUNCTION refuse_published_policy();

CREATE FUNCTION refuse_part_of_published_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM enrollment_policyprofile
        WHERE state IN ('published', 'replaced')
          AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.policy_id END,
                     CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.policy_id END)
    ) THEN
        RAISE EXCEPTION 'a part of a published policy never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER part_of_published_policy_is_frozen BEFORE INSERT OR UPDATE OR DELETE
    ON enrollment_policydemand
    FOR EACH ROW EXECUTE FUNCTION refuse_part_of_published_policy();

CREATE TRIGGER part_of_published_policy_is_frozen BEFORE INSERT OR UPDATE OR DELETE
    ON enrollment_policyfinding
    FOR EACH ROW EXECUTE FUNCTION refuse_part_of_published_policy();
"""

BACKWARD = """
DROP TRIGGER part_of_published_policy_is_frozen ON enrollment_policyfinding;
DROP TRIGGER part_of_published_policy_is_frozen ON enrollment_policydemand;
DROP FUNCTION refuse_part_of_published_policy();
DROP TRIGGER published_policy_is_frozen ON enrollment_policyprofile;
DROP FUNCTION refuse_published_policy();
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0003_departments_are_asked")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

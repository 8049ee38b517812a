from django.db import migrations

FORWARD = """
CREATE TRIGGER application_event_is_append_only BEFORE UPDATE OR DELETE
    ON enrollment_applicationevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

BACKWARD = """
DROP TRIGGER application_event_is_append_only ON enrollment_applicationevent;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enrollment", "0001_initial"),
        ("accounts", "0003_audit_is_append_only"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

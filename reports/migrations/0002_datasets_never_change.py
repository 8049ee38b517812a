"""The database itself refuses to change or delete a frozen dataset."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER dataset_never_changes BEFORE UPDATE OR DELETE ON reports_dataset
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

BACKWARD = "DROP TRIGGER dataset_never_changes ON reports_dataset;"


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("accounts", "0003_audit_is_append_only"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

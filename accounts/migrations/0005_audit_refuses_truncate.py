from django.db import migrations

FORWARD = """
CREATE TRIGGER audit_event_is_not_truncated BEFORE TRUNCATE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_is_not_truncated BEFORE TRUNCATE ON accounts_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

BACKWARD = """
DROP TRIGGER audit_event_is_not_truncated ON accounts_auditevent;
DROP TRIGGER audit_seal_is_not_truncated ON accounts_auditseal;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_sessions_throttles_and_seal_rows")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

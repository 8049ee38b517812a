from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("enrollment", "0009_grandparents_home_is_locked_a_year"),
    ]

    operations = [
        migrations.AddField(
            model_name="policyprofile",
            name="edited_by",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="edited by",
            ),
        ),
    ]

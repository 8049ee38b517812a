"""From which size the class-size report names next year's classes (equity handbook 9.6 T5)."""

import datetime
from decimal import Decimal

from django.db import migrations, models

CODE = "class_watched"


def add(apps, schema_editor):
    apps.get_model("schools", "Limit").objects.create(
        code=CODE,
        region="",
        applies_to="",
        value=Decimal(50),
        valid_from=datetime.date(2016, 7, 2),
        source="本门户默认值:预计超过50人的班级提前关注",
    )


def remove(apps, schema_editor):
    apps.get_model("schools", "Limit").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("schools", "0013_cases_end_with_their_year")]

    operations = [
        migrations.AlterField(
            model_name="limit",
            name="code",
            field=models.CharField(
                choices=[
                    ("class_standard", "Standard class size"),
                    ("class_large", "Large class from"),
                    ("class_super_large", "Super-large class from"),
                    ("class_watched", "Watch next year's classes above"),
                    ("new_class_cap", "No new class above"),
                    ("school_scale", "School scale limit"),
                    ("scale_warning_share", "Warn at share of school scale"),
                    ("seat_warning_yellow", "Yellow seat warning from"),
                    ("seat_warning_red", "Red seat warning from"),
                    ("seats_used_near", "Seats nearly used up above"),
                    ("seats_used_full", "Seats used up above"),
                    ("large_share_target", "Target share of large classes"),
                    ("super_share_target", "Target share of super-large classes"),
                ],
                max_length=30,
                verbose_name="limit",
            ),
        ),
        migrations.RunPython(add, remove),
    ]

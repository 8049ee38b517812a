from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0006_messages_are_texted_once")]

    operations = [
        migrations.CreateModel(
            name="WaitingLine",
            fields=[
                (
                    "name",
                    models.CharField(max_length=20, primary_key=True, serialize=False),
                ),
                ("next_at", models.DateTimeField(verbose_name="next newcomer at")),
                (
                    "opens_at",
                    models.DateTimeField(
                        null=True, verbose_name="opening that is waited for"
                    ),
                ),
                (
                    "early",
                    models.PositiveIntegerField(
                        default=0, verbose_name="came before opening"
                    ),
                ),
            ],
            options={"verbose_name": "waiting line"},
        ),
    ]

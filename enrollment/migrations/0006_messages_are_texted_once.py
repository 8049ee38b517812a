from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0005_reviews_have_two_persons")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="texted_at",
            field=models.DateTimeField(null=True, verbose_name="text message sent"),
        ),
        migrations.AddIndex(
            model_name="applicationevent",
            index=models.Index(fields=["at"], name="event_recent"),
        ),
    ]

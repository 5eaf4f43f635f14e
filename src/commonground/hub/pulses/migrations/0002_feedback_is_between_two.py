import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """This names the ends of what was told as every row between two organisations names them."""

    dependencies = [
        ("pulses", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("feedback", "feedback_to_another"),
        migrations.RenameField("feedback", "giver", "owner"),
        migrations.RenameField("feedback", "receiver", "other"),
        migrations.AddField(
            "feedback",
            "author",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField("feedback", "told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "feedback",
            models.CheckConstraint(
                condition=~models.Q(owner=models.F("other")), name="feedback_to_another"
            ),
        ),
    ]

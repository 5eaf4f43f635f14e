import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def look_once(apps, schema_editor):
    """This writes down whose words stand, as far as the words kept before them tell."""
    kept = apps.get_model("ties", "Wording").objects.filter(touchpoint=OuterRef("pk"))
    newest = kept.order_by("-replaced_at", "-pk")
    apps.get_model("ties", "Touchpoint").objects.filter(
        pk__in=apps.get_model("ties", "Wording").objects.values("touchpoint")
    ).update(
        worded_by=Subquery(newest.values("replaced_by")[:1]),
        worded_at=Subquery(newest.values("replaced_at")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("ties", "0005_ladder_and_ledger"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="touchpoint",
            name="worded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="touchpoint",
            name="worded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(look_once, migrations.RunPython.noop),
    ]

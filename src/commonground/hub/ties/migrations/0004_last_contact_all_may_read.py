from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery


def look_once(apps, schema_editor):
    """This writes down when each organisation was last in touch, but for named people's contact."""
    touchpoints = apps.get_model("ties", "Touchpoint").objects
    contacts = (
        touchpoints.filter(owner=OuterRef("owner"), parties=OuterRef("subject"))
        .exclude(level="named")
        .order_by()
        .values("owner")
        .annotate(last=Max("held_on"))
        .values("last")
    )
    apps.get_model("ties", "Tie").objects.update(met_on=Subquery(contacts))


class Migration(migrations.Migration):
    dependencies = [("ties", "0003_attachments_and_earlier_words")]

    operations = [
        migrations.AddField(
            model_name="tie",
            name="met_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(look_once, migrations.RunPython.noop),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ties", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="tie",
            name="rhythm_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]

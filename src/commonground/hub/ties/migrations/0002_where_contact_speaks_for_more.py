from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ties", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="tie",
            name="speaks_for_more",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]

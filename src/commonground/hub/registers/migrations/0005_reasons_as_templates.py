"""Why a table cannot be taken in is kept as template and facts; what was kept in words stays so."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def take_over(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    table: Any = apps.get_model("registers", "Upload")
    for upload in table.objects.exclude(trouble_in_words="").only("trouble_in_words"):
        upload.trouble = upload.trouble_in_words
        upload.save(update_fields=["trouble"])


class Migration(migrations.Migration):
    dependencies = [("registers", "0004_likenesses")]

    operations = [
        migrations.RenameField("upload", "trouble", "trouble_in_words"),
        migrations.AddField("upload", "trouble", models.JSONField(blank=True, default=str)),
        migrations.RunPython(take_over, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("upload", "trouble_in_words"),
    ]

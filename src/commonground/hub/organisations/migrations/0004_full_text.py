from django.db import migrations

from commonground.hub.organisations.models import search


def install(apps, schema_editor):
    search.install(schema_editor.connection)


def remove(apps, schema_editor):
    search.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("organisations", "0002_initial")]

    operations = [migrations.RunPython(install, remove)]

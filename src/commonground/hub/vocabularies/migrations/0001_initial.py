import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('aliases', models.TextField(blank=True, help_text='One a line.', verbose_name='other words')),
                ('position', models.PositiveIntegerField(default=0)),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
                ('kinds', models.CharField(blank=True, help_text='Keys of kinds with spaces between; empty: asked of every kind.', max_length=400, verbose_name='asked of these kinds')),
                ('lasts', models.PositiveSmallIntegerField(default=12, verbose_name='months after which to look again')),
            ],
            options={
                'ordering': ['position', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Kind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('aliases', models.TextField(blank=True, help_text='One a line.', verbose_name='other words')),
                ('position', models.PositiveIntegerField(default=0)),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
                ('iati', models.CharField(blank=True, max_length=60, verbose_name='IATI organisation types')),
            ],
            options={
                'ordering': ['position', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PeopleServed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('aliases', models.TextField(blank=True, help_text='One a line.', verbose_name='other words')),
                ('position', models.PositiveIntegerField(default=0)),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
            ],
            options={
                'verbose_name_plural': 'people served',
                'ordering': ['position', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Relationship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('aliases', models.TextField(blank=True, help_text='One a line.', verbose_name='other words')),
                ('position', models.PositiveIntegerField(default=0)),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
            ],
            options={
                'ordering': ['position', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Scale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('aliases', models.TextField(blank=True, help_text='One a line.', verbose_name='other words')),
                ('position', models.PositiveIntegerField(default=0)),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
            ],
            options={
                'ordering': ['position', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('aliases', models.TextField(blank=True, help_text='One a line.', verbose_name='other words')),
                ('position', models.PositiveIntegerField(default=0)),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
                ('sdg', models.CharField(blank=True, max_length=120, verbose_name='SDG codes')),
                ('icnptso', models.CharField(blank=True, max_length=120, verbose_name='ICNP/TSO codes')),
                ('dac', models.CharField(blank=True, max_length=200, verbose_name='DAC codes')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vocabularies.issue')),
            ],
            options={
                'ordering': ['position', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(db_index=True, max_length=200)),
                ('kind', models.CharField(choices=[('country', 'country'), ('region', 'region'), ('city', 'city'), ('district', 'district')], max_length=10)),
                ('path', models.CharField(db_index=True, editable=False, max_length=200)),
                ('aliases', models.TextField(blank=True, verbose_name='other words')),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('boundary', models.JSONField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vocabularies.place')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
    ]

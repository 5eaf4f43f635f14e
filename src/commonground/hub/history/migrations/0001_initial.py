import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(unique=True)),
                ('recorded_at', models.DateTimeField()),
                ('person_ref', models.CharField(blank=True, db_index=True, max_length=12)),
                ('organisation_slug', models.CharField(blank=True, db_index=True, max_length=80)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], max_length=12)),
                ('verb', models.CharField(max_length=60)),
                ('subject_table', models.CharField(max_length=60)),
                ('subject_ref', models.CharField(max_length=80)),
                ('detail_digest', models.CharField(max_length=64)),
                ('previous_digest', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['subject_table', 'subject_ref'], name='history_ent_subject_120537_idx')],
            },
        ),
        migrations.CreateModel(
            name='Detail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(max_length=32)),
                ('body', models.JSONField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='history.entry')),
            ],
        ),
    ]

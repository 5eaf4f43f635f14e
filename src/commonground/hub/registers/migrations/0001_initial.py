import commonground.hub.access.refs
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0002_initial'),
        ('organisations', '__first__'),
        ('spaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('table', models.CharField(max_length=20)),
                ('file_name', models.CharField(max_length=300)),
                ('counts', models.JSONField(default=dict)),
                ('faults', models.JSONField(default=list)),
                ('file_digest', models.CharField(max_length=64)),
                ('register', models.CharField(max_length=100, verbose_name='register')),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('register', models.CharField(max_length=100)),
                ('number', models.CharField(max_length=300)),
                ('facts', models.JSONField(default=dict)),
                ('digest', models.CharField(max_length=64)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='registers.run')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('register', 'number'), name='register_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Before',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('is_link', models.BooleanField(default=False)),
                ('entry', models.JSONField(default=dict)),
                ('profile', models.JSONField(default=dict)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registers.record')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registers.run')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('table', models.CharField(max_length=20)),
                ('file_name', models.CharField(max_length=300)),
                ('counts', models.JSONField(default=dict)),
                ('faults', models.JSONField(default=list)),
                ('content', models.BinaryField(default=b'')),
                ('options', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('looking', 'being looked at'), ('looked', 'looked at, nothing taken in yet'), ('taking', 'being taken in'), ('taken', 'taken in'), ('stopped', 'cannot be taken in')], default='looking', max_length=10)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('trouble', models.JSONField(blank=True, default=str)),
                ('uploaded_at', models.DateTimeField()),
                ('moved_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='registers.run')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('register', models.CharField(max_length=100)),
                ('number', models.CharField(max_length=300)),
                ('is_same', models.BooleanField()),
                ('decided_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('register', 'number', 'organisation'), name='likeness_once')],
            },
        ),
    ]

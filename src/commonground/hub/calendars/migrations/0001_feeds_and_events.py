import commonground.hub.access.refs
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0002_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('title', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField(blank=True)),
                ('place', models.CharField(blank=True, max_length=300)),
                ('people', models.JSONField(default=list)),
                ('begins_at', models.DateTimeField()),
                ('is_all_day', models.BooleanField(default=False)),
                ('repeats', models.BooleanField(default=False)),
                ('came_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.membership')),
            ],
            options={
                'ordering': ['begins_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('membership', 'digest'), name='event_once')],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('tells_names', models.BooleanField(default=False, verbose_name='say what it is and with whom')),
                ('made_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('membership',), name='feed_once')],
            },
        ),
    ]

import commonground.hub.access.refs
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0002_initial'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('used_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('often', models.CharField(choices=[('weekly', 'once a week'), ('daily', 'every day'), ('never', 'never')], default='weekly', max_length=6)),
                ('next_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('is_asked', models.BooleanField(default=False)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.membership')),
            ],
        ),
        migrations.CreateModel(
            name='MailHabits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('weekday', models.PositiveSmallIntegerField(default=0)),
                ('quiet_from', models.PositiveSmallIntegerField(default=20)),
                ('quiet_until', models.PositiveSmallIntegerField(default=7)),
                ('time_zone', models.CharField(blank=True, max_length=60)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quiet_from__lt', 24), ('quiet_until__lt', 24), ('weekday__lt', 7)), name='habits_of_a_week')],
            },
        ),
    ]

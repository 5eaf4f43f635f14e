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
        ('ties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('name', models.CharField(max_length=100, verbose_name='what this round is called')),
                ('started_at', models.DateTimeField()),
                ('until', models.DateField(verbose_name='answers until')),
                ('at_least', models.PositiveSmallIntegerField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ties.nextstep')),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='round_of_the_organisation'), models.CheckConstraint(condition=models.Q(('at_least__gte', 3)), name='round_of_three_raters')],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('asked', models.PositiveSmallIntegerField(default=0)),
                ('trust', models.FloatField(blank=True, null=True)),
                ('trust_raters', models.PositiveSmallIntegerField(default=0)),
                ('value', models.FloatField(blank=True, null=True)),
                ('value_raters', models.PositiveSmallIntegerField(default=0)),
                ('closeness', models.FloatField(blank=True, null=True)),
                ('closeness_raters', models.PositiveSmallIntegerField(default=0)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pulses.round')),
            ],
            options={
                'ordering': ['subject__name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'subject'), name='partner_once_in_a_round')],
            },
        ),
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.membership')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pulses.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'membership'), name='asked_once_in_a_round')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('asked', models.PositiveSmallIntegerField(default=0)),
                ('trust', models.FloatField(blank=True, null=True)),
                ('trust_raters', models.PositiveSmallIntegerField(default=0)),
                ('value', models.FloatField(blank=True, null=True)),
                ('value_raters', models.PositiveSmallIntegerField(default=0)),
                ('closeness', models.FloatField(blank=True, null=True)),
                ('closeness_raters', models.PositiveSmallIntegerField(default=0)),
                ('held_on', models.DateField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('result', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pulses.result')),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('owner', models.F('other')), _negated=True), name='feedback_to_another')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reliability', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'a fair amount'), (4, 'a great deal'), (9, 'I cannot say')], null=True)),
                ('support', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'a fair amount'), (4, 'a great deal'), (9, 'I cannot say')], null=True)),
                ('openness', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'a fair amount'), (4, 'a great deal'), (9, 'I cannot say')], null=True)),
                ('influence', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'a fair amount'), (4, 'a great deal'), (9, 'I cannot say')], null=True)),
                ('involvement', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'a fair amount'), (4, 'a great deal'), (9, 'I cannot say')], null=True)),
                ('resources', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'a fair amount'), (4, 'a great deal'), (9, 'I cannot say')], null=True)),
                ('closeness', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'not at all: each does their own thing'), (1, 'we know of each other, and talk now and then'), (2, 'we tell each other what we do'), (3, 'we plan so that our work fits together'), (4, 'we decide common things together, each with a voice'), (5, 'we are like one team: what is common, we all agree on'), (9, 'I cannot say')], null=True)),
                ('asked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pulses.asked')),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pulses.result')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('asked', 'about'), name='answer_once')],
            },
        ),
    ]

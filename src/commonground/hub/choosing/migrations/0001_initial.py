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
        ('vocabularies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('purpose', models.CharField(choices=[('learn', 'Learn from people doing the same elsewhere'), ('coordinate', 'Coordinate with those at work around us'), ('reach', 'Reach people we do not reach yet'), ('pool', 'Share rooms, people, money or tools'), ('capacity', 'Grow in skill, or help others grow'), ('advocate', 'Change a law or a practice together'), ('government', 'Work with an office of the state'), ('international', 'Find backing beyond our borders')], max_length=20)),
                ('opened_at', models.DateTimeField()),
                ('shown_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, choices=[('pursue', 'go for it'), ('not_now', 'not now'), ('no', 'no')], max_length=8, verbose_name='decided')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='because')),
                ('review_on', models.DateField(blank=True, null=True, verbose_name='look at it again on')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'organisation', 'purpose'), name='choice_once_per_purpose'), models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='choice_of_the_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('question', models.CharField(blank=True, max_length=200, verbose_name='question')),
                ('answer', models.CharField(choices=[('yes', 'yes'), ('partly', 'partly'), ('no', 'no'), ('unknown', 'we could not find out')], max_length=8, verbose_name='what we found')),
                ('evidence', models.TextField(verbose_name='what shows it')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='where it can be read')),
                ('looked_on', models.DateField(verbose_name='when we looked')),
                ('holds_until', models.DateField(blank=True, null=True, verbose_name='look again on')),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('asked', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vocabularies.check')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['-recorded_at', '-pk'],
                'indexes': [models.Index(fields=['owner', 'holds_until'], name='finding_that_ages')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('asked__isnull', False), ('replaced_at', None)), fields=('owner', 'organisation', 'asked'), name='finding_once_per_check'), models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='finding_of_the_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('kind', models.CharField(choices=[('harm', 'People could come to harm'), ('money', 'Money is not accounted for'), ('law', 'Trouble with the law, or sanctions'), ('independence', 'Not free of a party, a firm or an office'), ('values', 'Stands against what we stand for'), ('trust', 'Broke a promise or a confidence'), ('other', 'Something else')], max_length=14, verbose_name='what the risk is')),
                ('evidence', models.TextField(verbose_name='what shows it')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='where it can be read')),
                ('holds_until', models.DateField(verbose_name='until when')),
                ('raised_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('reply_read_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('charge', models.PositiveIntegerField(default=1)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['-raised_at', '-pk'],
                'indexes': [models.Index(fields=['organisation', 'holds_until'], name='flag_that_stands')],
            },
        ),
        migrations.CreateModel(
            name='Hours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=6)),
                ('said_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'verbose_name_plural': 'hours',
                'constraints': [models.UniqueConstraint(fields=('owner',), name='hours_once'), models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='hours_of_the_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Judge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('choice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='choosing.choice')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('choice', 'membership'), name='judge_once')],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='named', max_length=12, verbose_name='who can see it')),
                ('fit', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'fairly'), (4, 'fully')], null=True)),
                ('fit_why', models.CharField(blank=True, max_length=300)),
                ('trust', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'fairly'), (4, 'fully')], null=True)),
                ('trust_why', models.CharField(blank=True, max_length=300)),
                ('cost', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'fairly'), (4, 'fully')], null=True)),
                ('cost_why', models.CharField(blank=True, max_length=300)),
                ('risk', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'not at all'), (2, 'a little'), (3, 'fairly'), (4, 'fully')], null=True)),
                ('risk_why', models.CharField(blank=True, max_length=300)),
                ('judged_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('choice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='choosing.choice')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.membership')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('choice', 'membership'), name='judgement_once'), models.CheckConstraint(condition=models.Q(('level__in', ('named', 'organisation'))), name='judgement_never_leaves')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('text', models.TextField(verbose_name='reply')),
                ('written_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('charge', models.PositiveIntegerField(default=1)),
                ('flag', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='choosing.flag')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Worth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('value', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('hours', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('said_at', models.DateTimeField()),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tie', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('value', None), models.Q(('value__gte', 1), ('value__lte', 4)), _connector='OR'), name='worth_from_1_to_4')],
            },
        ),
    ]

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
        ('vocabularies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('stage', models.CharField(choices=[('identified', 'we know of them'), ('in_contact', 'in contact'), ('acquainted', 'we have met'), ('exchanging', 'we share information'), ('coordinating', 'we coordinate'), ('collaborating', 'we work together'), ('allied', 'allies'), ('paused', 'paused'), ('ended', 'ended')], default='identified', max_length=14, verbose_name='where we stand')),
                ('stage_since', models.DateField(blank=True, null=True)),
                ('rhythm_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('met_on', models.DateField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('wanted', models.ManyToManyField(blank=True, related_name='+', to='vocabularies.relationship')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'subject'), name='tie_once'), models.CheckConstraint(condition=models.Q(('owner', models.F('subject')), _negated=True), name='tie_to_another'), models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='tie_of_the_organisation')],
            },
        ),
        migrations.CreateModel(
            name='StageChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('stage_before', models.CharField(blank=True, choices=[('identified', 'we know of them'), ('in_contact', 'in contact'), ('acquainted', 'we have met'), ('exchanging', 'we share information'), ('coordinating', 'we coordinate'), ('collaborating', 'we work together'), ('allied', 'allies'), ('paused', 'paused'), ('ended', 'ended')], max_length=14)),
                ('stage', models.CharField(choices=[('identified', 'we know of them'), ('in_contact', 'in contact'), ('acquainted', 'we have met'), ('exchanging', 'we share information'), ('coordinating', 'we coordinate'), ('collaborating', 'we work together'), ('allied', 'allies'), ('paused', 'paused'), ('ended', 'ended')], max_length=14)),
                ('evidence', models.TextField(blank=True, verbose_name='what shows it')),
                ('held_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tie', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('text', models.TextField(verbose_name='note')),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('tie', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
            ],
            options={
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Touchpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('people', models.CharField(blank=True, max_length=500, verbose_name='with whom')),
                ('kind', models.CharField(choices=[('call', 'call'), ('message', 'message'), ('meeting', 'meeting'), ('informational-meeting', 'informational meeting'), ('event-attended', 'their event attended'), ('event-hosted', 'event hosted'), ('letter-of-support-given', 'letter of support given'), ('letter-of-support-received', 'letter of support received'), ('introduction', 'introduction'), ('training', 'training'), ('referral', 'referral'), ('publicity', 'publicity'), ('volunteering', 'volunteering')], max_length=30, verbose_name='what it was')),
                ('held_on', models.DateField(verbose_name='when')),
                ('said', models.TextField(blank=True, verbose_name='what was said')),
                ('recorded_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('worded_at', models.DateTimeField(blank=True, null=True)),
                ('request_key', models.CharField(blank=True, max_length=36)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('parties', models.ManyToManyField(related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('worded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'indexes': [models.Index(fields=['owner', '-held_on'], name='ties_touchp_owner_i_64df35_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('owner', 'author', 'request_key'), name='touchpoint_once_per_request')],
            },
        ),
        migrations.CreateModel(
            name='NextStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('text', models.CharField(max_length=300, verbose_name='next step')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='by when')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('tie', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
                ('touchpoint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.touchpoint')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('direction', models.CharField(choices=[('gave', 'we gave'), ('got', 'we got')], max_length=4, verbose_name='who gave it')),
                ('kind', models.CharField(choices=[('hours', 'hours of work'), ('money', 'money'), ('room', 'a room or place'), ('publicity', 'publicity'), ('introduction', 'an introduction'), ('letter', 'a letter of support'), ('training', 'a training'), ('referral', 'a referral'), ('volunteering', 'a helping hand'), ('other', 'something else')], max_length=12, verbose_name='what it was')),
                ('amount', models.BigIntegerField(verbose_name='how much')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('held_on', models.DateField(verbose_name='when')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='in a few words')),
                ('recorded_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('touchpoint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ties.touchpoint')),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'indexes': [models.Index(fields=['owner', 'other', '-held_on'], name='ties_contri_owner_i_88e42f_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='contribution_of_something'), models.CheckConstraint(condition=models.Q(('owner', models.F('other')), _negated=True), name='contribution_between_two'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'money'), models.Q(('currency', ''), _negated=True)), models.Q(models.Q(('kind', 'money'), _negated=True), ('currency', '')), _connector='OR'), name='contribution_money_has_a_currency')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                ('mime', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('stored', models.CharField(max_length=40, unique=True)),
                ('added_at', models.DateTimeField()),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.touchpoint')),
            ],
            options={
                'ordering': ['added_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('people', models.CharField(blank=True, max_length=500)),
                ('kind', models.CharField(choices=[('call', 'call'), ('message', 'message'), ('meeting', 'meeting'), ('informational-meeting', 'informational meeting'), ('event-attended', 'their event attended'), ('event-hosted', 'event hosted'), ('letter-of-support-given', 'letter of support given'), ('letter-of-support-received', 'letter of support received'), ('introduction', 'introduction'), ('training', 'training'), ('referral', 'referral'), ('publicity', 'publicity'), ('volunteering', 'volunteering')], max_length=30)),
                ('held_on', models.DateField()),
                ('said', models.TextField(blank=True)),
                ('written_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('parties', models.ManyToManyField(related_name='+', to='organisations.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.touchpoint')),
            ],
            options={
                'ordering': ['-replaced_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SecondView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('amount', models.BigIntegerField(verbose_name='how much')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='in a few words')),
                ('said_at', models.DateTimeField()),
                ('contribution', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.contribution')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='second_view_not_below_nothing')],
            },
        ),
        migrations.CreateModel(
            name='StageTold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('stage', models.CharField(choices=[('identified', 'we know of them'), ('in_contact', 'in contact'), ('acquainted', 'we have met'), ('exchanging', 'we share information'), ('coordinating', 'we coordinate'), ('collaborating', 'we work together'), ('allied', 'allies'), ('paused', 'paused'), ('ended', 'ended')], max_length=14)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'other'), name='stage_told_once'), models.CheckConstraint(condition=models.Q(('owner', models.F('other')), _negated=True), name='stage_told_to_another')],
            },
        ),
    ]

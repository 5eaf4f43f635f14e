import commonground.hub.access.refs
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0002_initial'),
        ('organisations', '__first__'),
        ('registers', '0001_initial'),
        ('spaces', '0001_initial'),
        ('vocabularies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='what')),
                ('role', models.CharField(choices=[('lead', 'leads'), ('implementer', 'carries out'), ('funder', 'funds')], default='implementer', max_length=12, verbose_name='role')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('reached', models.PositiveIntegerField(blank=True, null=True, verbose_name='people reached')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('digest', models.CharField(blank=True, db_index=True, max_length=64)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vocabularies.issue')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('people', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vocabularies.peopleserved')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vocabularies.place')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='registers.run')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['-starts_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='activity_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Partnership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='public', max_length=12, verbose_name='who can see it')),
                ('project', models.CharField(blank=True, max_length=500, verbose_name='project')),
                ('role_a', models.CharField(blank=True, max_length=60)),
                ('role_b', models.CharField(blank=True, max_length=60)),
                ('began_on', models.DateField(blank=True, null=True, verbose_name='since')),
                ('precision', models.CharField(default='day', max_length=5)),
                ('sectors', models.CharField(blank=True, max_length=300)),
                ('place_name', models.CharField(blank=True, max_length=300)),
                ('country', models.CharField(blank=True, max_length=60)),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation_a', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('organisation_b', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='registers.run')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation_a', models.F('organisation_b')), _negated=True), name='partnership_of_two')],
            },
        ),
    ]

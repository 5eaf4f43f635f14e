import commonground.hub.access.refs
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('organisations', '0001_initial'),
        ('spaces', '0001_initial'),
        ('vocabularies', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='organisation',
            name='issues',
            field=models.ManyToManyField(blank=True, related_name='+', to='vocabularies.issue'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vocabularies.kind'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='people_served',
            field=models.ManyToManyField(blank=True, related_name='+', to='vocabularies.peopleserved'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='place',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vocabularies.place'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='readers',
            field=models.ManyToManyField(blank=True, related_name='+', to='organisations.membership'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='scale',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vocabularies.scale'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='service_areas',
            field=models.ManyToManyField(blank=True, related_name='+', to='vocabularies.place'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='space',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['name', 'id', 'level', 'owner', 'space', 'author'], name='organisation_by_name'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['owner', 'level'], name='organisatio_owner_i_933626_idx'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['latitude', 'longitude', 'id', 'level', 'owner', 'space', 'author'], name='organisation_by_spot'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['place', 'latitude', 'longitude', 'id', 'level', 'owner', 'space', 'author'], name='organisation_by_place'),
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='what it is for')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.membership')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('scheme', models.CharField(max_length=60, verbose_name='register')),
                ('number', models.CharField(max_length=200, verbose_name='number')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['scheme', 'number'], name='organisatio_scheme_4c5350_idx')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'scheme', 'number'), name='identifier_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('member', 'member'), ('editor', 'editor'), ('steward', 'steward')], default='member', max_length=10, verbose_name='role')),
                ('is_signatory', models.BooleanField(default=False, verbose_name='may sign agreements')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('space', 'space'), ('staff_time', "people's time"), ('skills', 'skills'), ('money', 'money'), ('equipment', 'equipment'), ('audience', 'an audience'), ('contacts', 'contacts'), ('information', 'information')], max_length=12, verbose_name='kind')),
                ('description', models.CharField(max_length=300, verbose_name='what is needed')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('space', 'space'), ('staff_time', "people's time"), ('skills', 'skills'), ('money', 'money'), ('equipment', 'equipment'), ('audience', 'an audience'), ('contacts', 'contacts'), ('information', 'information')], max_length=12, verbose_name='kind')),
                ('description', models.CharField(max_length=300, verbose_name='what is offered')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('name', models.CharField(max_length=500, verbose_name='name')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('wrong', models.CharField(choices=[('no-organisation', 'There is no such organisation'), ('double', 'It is here twice'), ('false', 'It says something false about them'), ('danger', 'It puts people in danger'), ('abuse', 'It is advertising or abuse')], max_length=20, verbose_name='what is wrong')),
                ('note', models.TextField(blank=True, verbose_name='what you know')),
                ('reported_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('hidden_at', models.DateTimeField(blank=True, null=True)),
                ('seen_before', models.JSONField(blank=True, default=dict)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-reported_at'],
            },
        ),
        migrations.CreateModel(
            name='SectionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('section', models.CharField(max_length=20)),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('saved_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'section'), name='section_once')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='service')),
                ('description', models.TextField(blank=True, verbose_name='what it is')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('people', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vocabularies.peopleserved')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vocabularies.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('statement', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('granted_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('position', models.CharField(blank=True, max_length=200, verbose_name='position')),
                ('body', models.CharField(choices=[('board', 'board'), ('staff', 'staff')], default='staff', max_length=6, verbose_name='board or staff')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone')),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('version', models.PositiveIntegerField(default=1)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
            ],
            options={
                'ordering': ['body', 'name'],
            },
        ),
    ]

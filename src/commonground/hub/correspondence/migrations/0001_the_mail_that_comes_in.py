import commonground.hub.access.refs
import commonground.hub.correspondence.models
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
            name='MailAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('local_part', models.CharField(default=commonground.hub.correspondence.models.new_local_part, max_length=40, unique=True)),
                ('made_at', models.DateTimeField()),
                ('tie', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('arrived_at', models.DateTimeField()),
                ('tie', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
            ],
            options={
                'indexes': [models.Index(fields=['tie', 'arrived_at'], name='corresponde_tie_id_475c17_idx')],
            },
        ),
        migrations.CreateModel(
            name='IncomingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('sender', models.CharField(blank=True, max_length=320)),
                ('sender_name', models.CharField(blank=True, max_length=200)),
                ('is_checked', models.BooleanField(default=False)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField(blank=True)),
                ('is_cut', models.BooleanField(default=False)),
                ('people', models.JSONField(default=list)),
                ('files', models.JSONField(default=list)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('tie', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
            ],
            options={
                'ordering': ['-received_at', '-pk'],
                'indexes': [models.Index(fields=['owner', '-received_at'], name='corresponde_owner_i_f5ad81_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='mail_of_the_organisation')],
            },
        ),
    ]

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
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('purpose', models.CharField(choices=[('learn', 'Learn from people doing the same elsewhere'), ('coordinate', 'Coordinate with those at work around us'), ('reach', 'Reach people we do not reach yet'), ('pool', 'Share rooms, people, money or tools'), ('capacity', 'Grow in skill, or help others grow'), ('advocate', 'Change a law or a practice together'), ('government', 'Work with an office of the state'), ('international', 'Find backing beyond our borders')], max_length=20)),
                ('opinion', models.CharField(choices=[('shortlisted', 'on the shortlist'), ('set_aside', 'not them')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='because')),
                ('decided_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['-decided_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'organisation', 'purpose'), name='candidate_once_per_purpose'), models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='candidate_of_the_organisation')],
            },
        ),
    ]

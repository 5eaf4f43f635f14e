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
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('held_on', models.DateField(verbose_name='held on')),
                ('hours', models.PositiveIntegerField(blank=True, null=True, verbose_name='hours we put in')),
                ('money_hundredths', models.BigIntegerField(blank=True, null=True)),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('again', models.CharField(choices=[('yes', 'yes'), ('perhaps', 'perhaps, in another way'), ('no', 'no')], max_length=7, verbose_name='would we do it again?')),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('conclusion', models.CharField(choices=[('continue', 'go on as we do'), ('deepen', 'do more together'), ('end', 'end it well')], max_length=8, verbose_name='how it goes on')),
                ('recorded_at', models.DateTimeField()),
                ('request_key', models.CharField(blank=True, max_length=36)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
                ('tie', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='review_of_the_organisation'), models.CheckConstraint(condition=models.Q(('money_hundredths', None), models.Q(('currency', ''), _negated=True), _connector='OR'), name='money_has_a_currency'), models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('owner', 'author', 'request_key'), name='review_once_per_request')],
            },
        ),
        migrations.CreateModel(
            name='Gain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('benefit', models.CharField(choices=[('delivery', 'better work, less of it done twice'), ('resources', 'pooled resources: rooms, people, money, tools'), ('communication', 'better communication'), ('networks', 'wider networks, new friendships'), ('energy', 'renewed energy'), ('initiatives', 'things begun together'), ('clout', 'a stronger voice'), ('change', 'change that lasts'), ('services', 'services we got, or could give')], max_length=13)),
                ('evidence', models.TextField(blank=True, verbose_name='what shows it')),
                ('touchpoint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.touchpoint')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reviews.review')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('review', 'benefit'), name='benefit_once_in_a_review')],
            },
        ),
    ]

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
            name='Gap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('level', models.CharField(choices=[('named', 'named people'), ('organisation', 'my organisation'), ('space', 'a table we sit at'), ('network', 'everyone signed in'), ('public', 'anyone')], default='organisation', max_length=12, verbose_name='who can see it')),
                ('facet', models.CharField(blank=True, choices=[('issues', 'what they work on'), ('contact', 'how to reach them'), ('people', 'whom they work with'), ('place', 'where they sit'), ('wanted', 'what you want of them'), ('kind', 'what kind of organisation they are'), ('scale', 'how far their work reaches')], max_length=8)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='by when')),
                ('taken_at', models.DateTimeField()),
                ('settled', models.CharField(blank=True, choices=[('known', 'we know it now'), ('nobody', 'we looked, and found nothing')], max_length=6)),
                ('fact', models.CharField(blank=True, max_length=300, verbose_name='what we know now')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='where we know it from')),
                ('looked_on', models.DateField(blank=True, null=True, verbose_name='when')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vocabularies.issue')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vocabularies.place')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='organisations.membership')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['owner', 'settled', 'due_on'], name='gap_that_waits')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('organisation__isnull', False), ('settled', '')), fields=('owner', 'organisation', 'facet'), name='gap_in_a_fact_once'), models.UniqueConstraint(condition=models.Q(('organisation', None), ('settled', '')), fields=('owner', 'issue', 'place'), name='gap_in_a_place_once'), models.CheckConstraint(condition=models.Q(models.Q(('issue', None), ('organisation__isnull', False), ('place', None), models.Q(('facet', ''), _negated=True)), models.Q(('facet', ''), ('issue__isnull', False), ('organisation', None), ('place__isnull', False)), _connector='OR'), name='gap_of_one_sort'), models.CheckConstraint(condition=models.Q(('level', 'organisation')), name='gap_of_the_organisation')],
            },
        ),
    ]

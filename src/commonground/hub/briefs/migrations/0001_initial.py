import commonground.hub.access.refs
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '__first__'),
        ('ties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=commonground.hub.access.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('outcome', models.CharField(choices=[('collaborate', 'work together'), ('coordinate', 'coordinate'), ('stay-in-touch', 'stay in touch'), ('not-now', 'not now')], max_length=14, verbose_name='what came of it')),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('decided_at', models.DateTimeField()),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ties.nextstep')),
                ('tie', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.tie')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ties.touchpoint')),
            ],
            options={
                'ordering': ['-decided_at', '-pk'],
            },
        ),
    ]

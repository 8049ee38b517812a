"""The Celery application and the times at which beat wakes regular work."""

import os

from celery import Celery
from celery.schedules import crontab

from portal import message_folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

message_folder.register()
app = Celery("junheng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="family_tasks")
app.conf.beat_schedule = {
    "send lost jobs again": {"task": "portal.tasks.sweep_jobs", "schedule": 30},
    "seal the audit trail": {"task": "accounts.tasks.seal_audit", "schedule": 300},
    "send text messages that wait": {
        "task": "accounts.tasks.send_messages",
        "schedule": 20,
    },
    "forget what need not be kept": {
        "task": "accounts.tasks.forget_old",
        "schedule": crontab(hour=3, minute=40),
    },
    "open and expire large-class cases": {
        "task": "schools.tasks.review_large_classes",
        "schedule": crontab(hour=1, minute=10),
    },
    "forget old rosters": {
        "task": "schools.tasks.forget_old_rosters",
        "schedule": crontab(hour=3, minute=50),
    },
    "look for rows that do not agree": {
        "task": "schools.tasks.check_invariants",
        "schedule": crontab(hour=4, minute=10),
    },
    "keep this year's forecast": {
        "task": "schools.tasks.save_forecasts",
        "schedule": crontab(month_of_year="10-12", hour=2, minute=30),
    },
    "open and close registration": {
        "task": "enrollment.tasks.keep_time",
        "schedule": 60,
    },
    "take up submitted applications": {
        "task": "enrollment.tasks.take_up",
        "schedule": 60,
    },
    "ask silent departments again": {
        "task": "enrollment.tasks.ask_again",
        "schedule": 120,
    },
    "shorten the log of departments": {
        "task": "enrollment.tasks.forget_calls",
        "schedule": crontab(hour=4, minute=0),
    },
    "refuse what was not mended": {
        "task": "enrollment.tasks.reject_overdue",
        "schedule": crontab(hour=0, minute=20),
    },
    "give unused quota seats back": {
        "task": "enrollment.tasks.return_quotas",
        "schedule": crontab(hour=0, minute=20),
    },
    "tell families of what happened": {
        "task": "enrollment.family_tasks.tell_families",
        "schedule": 20,
    },
    "make the reports that are due": {
        "task": "reports.tasks.make_due_reports",
        "schedule": crontab(minute="*/10"),
    },
}

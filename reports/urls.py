from django.urls import path

from reports.views import public, runs, schedules

app_name = "reports"
urlpatterns = [
    path("", runs.run_list, name="run-list"),
    path("new/", runs.run_new, name="run-new"),
    path("runs/<uuid:pk>/", runs.run_detail, name="run-detail"),
    path("runs/<uuid:pk>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<uuid:pk>/retry/", runs.run_retry, name="run-retry"),
    path(
        "runs/<uuid:pk>/figures/<str:code>/", runs.figure_detail, name="figure-detail"
    ),
    path("files/<int:pk>/", runs.file_download, name="file-download"),
    path("schedule/", schedules.schedule_list, name="schedule-list"),
    path("schedule/new/", schedules.schedule_new, name="schedule-new"),
    path("schedule/<int:pk>/", schedules.schedule_edit, name="schedule-edit"),
    path("verify/<str:code>/", public.verify, name="verify"),
]

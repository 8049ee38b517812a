"""Every address of the API, version 1, and its documentation."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from reports import api as reports
from schools import api as schools
from schools import roster_api as rosters

app_name = "api"
urlpatterns = [
    path("schools/", schools.SchoolList.as_view(), name="school-list"),
    path("schools/<slug:pk>/", schools.SchoolDetail.as_view(), name="school-detail"),
    path("classes/", schools.ClassList.as_view(), name="class-list"),
    path("seats/", schools.SeatList.as_view(), name="seat-list"),
    path("rosters/", rosters.RosterList.as_view(), name="roster-list"),
    path("rosters/<uuid:pk>/", rosters.RosterDetail.as_view(), name="roster-detail"),
    path(
        "rosters/<uuid:pk>/problems/",
        rosters.RosterProblems.as_view(),
        name="roster-problems",
    ),
    path(
        "rosters/<uuid:pk>/commit/",
        rosters.RosterCommit.as_view(),
        name="roster-commit",
    ),
    path("rosters/<uuid:pk>/undo/", rosters.RosterUndo.as_view(), name="roster-undo"),
    path("reports/", reports.ReportList.as_view(), name="report-list"),
    path("reports/<uuid:pk>/", reports.ReportDetail.as_view(), name="report-detail"),
    path(
        "reports/<uuid:pk>/files/", reports.ReportFiles.as_view(), name="report-files"
    ),
    path(
        "reports/<uuid:pk>/files/<slug:file_format>/",
        reports.ReportFileContent.as_view(),
        name="report-file",
    ),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"
    ),
]

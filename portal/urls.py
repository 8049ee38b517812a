"""Every address of the portal."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from enrollment.views import first_page
from portal import views
from reports import api as reports
from schools import api as schools
from schools import roster_api as rosters

site = [
    path("", first_page.home, name="home"),
    path("health/", views.health, name="health"),
    path("language/", views.language, name="language"),
    path("text-size/", views.text_size, name="text-size"),
]

api = [
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

urlpatterns = [
    path("", include((site, "portal"))),
    path("accounts/", include("accounts.urls")),
    path("schools/", include("schools.urls")),
    path("family/", include("enrollment.family_urls")),
    path("enrollment/", include("enrollment.urls")),
    path("policy/", include("enrollment.policy_urls")),
    path("", include("enrollment.review_urls")),
    path("reports/", include("reports.urls")),
    path("api/v1/", include((api, "api"))),
]

handler400 = "portal.views.bad_request"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

"""Every address of the portal."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from portal import views
from schools import api as schools

site = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("language/", views.language, name="language"),
    path("text-size/", views.text_size, name="text-size"),
]

api = [
    path("schools/", schools.SchoolList.as_view(), name="school-list"),
    path("schools/<str:pk>/", schools.SchoolDetail.as_view(), name="school-detail"),
    path("classes/", schools.ClassList.as_view(), name="class-list"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"
    ),
]

urlpatterns = [
    path("", include((site, "portal"))),
    path("accounts/", include("accounts.urls")),
    path("schools/", include("schools.urls")),
    path("reports/", include("reports.urls")),
    path("api/v1/", include((api, "api"))),
]

handler500 = "portal.views.server_error"

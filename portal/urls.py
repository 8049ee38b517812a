"""Every address of the portal."""

from django.urls import include, path

from portal import views

site = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("language/", views.language, name="language"),
    path("text-size/", views.text_size, name="text-size"),
]

urlpatterns = [
    path("", include((site, "portal"))),
    path("accounts/", include("accounts.urls")),
    path("schools/", include("schools.urls")),
    path("reports/", include("reports.urls")),
    path("api/v1/", include("portal.api_urls")),
]

handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

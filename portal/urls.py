"""Every address of the portal."""

from django.urls import include, path

from portal import views

site = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
]

urlpatterns = [
    path("", include((site, "portal"))),
    path("accounts/", include("accounts.urls")),
    path("schools/", include("schools.urls")),
]

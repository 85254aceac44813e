"""The programming interface. Every address carries its version."""

from django.urls import include, path

app_name = "api"
urlpatterns = [
    path("", include("referrals.api.urls")),
    path("", include("reporting.api.urls")),
]

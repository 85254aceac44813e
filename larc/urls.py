from django.urls import include, path

from larc import health, home, views

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("larc.accounts.urls")),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("clinics/", include("referrals.clinics_urls")),
    path("clinics/", include("reporting.filling.urls")),
    path("clinics/viability/", include("referrals.viability_urls")),
    path("clinics/", include("reporting.forecasting.urls")),
    path("", include("practices.urls")),
    path("", include("referrals.training_urls")),
    path("referrals/", include("referrals.urls")),
    path("reports/", include("reporting.urls")),
    path("api/v1/", include("larc.api_urls")),
]

handler400 = "larc.views.bad_request"
handler403 = "larc.views.forbidden"
handler404 = "larc.views.not_found"
handler500 = "larc.views.server_error"

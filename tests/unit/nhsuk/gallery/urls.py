from django.urls import include, path

from larc import views
from tests.unit.nhsuk.gallery import views as gallery

urlpatterns = [
    path("", gallery.components, name="home"),
    path("", include("larc.accounts.urls")),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("referrals/", include(([path("", gallery.form, name="list")], "referrals"))),
    path("practices/", include(([path("", gallery.form, name="list")], "practices"))),
    path("clinics/", include(([path("", gallery.form, name="week")], "clinics"))),
    path("interruption/", gallery.interruption, name="interruption"),
]

handler400 = "larc.views.bad_request"
handler403 = "larc.views.forbidden"
handler404 = "larc.views.not_found"
handler500 = "larc.views.server_error"

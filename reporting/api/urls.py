from django.urls import path

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from reporting.api.published import PublishedRates
from reporting.api.views import PCNRates

urlpatterns = [
    path("pcns/<slug:code>/rates/", requires(Permission.VIEW_RATES)(revalidate(PCNRates.as_view())), name="pcn-rates"),
    path("published/", requires(Permission.VIEW_PUBLISHED)(revalidate(PublishedRates.as_view())), name="published"),
]

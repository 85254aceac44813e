from django.urls import path

from reporting.comparing import breakdown_page, equity_page, funnel_page
from reporting.filling import network_page as filling
from reporting.national import page as national
from reporting.plans.urls import urlpatterns as plans
from reporting.quality import page as quality

# In the names of reporting/urls.py.
urlpatterns = [
    *plans,
    path("equity/", equity_page.equity, name="equity"),
    path("funnel/", funnel_page.funnel, name="funnel"),
    path("breakdown/", breakdown_page.breakdown, name="breakdown"),
    path("national/", national.national, name="national"),
    path("fill/", filling.network_fill, name="fill"),
    path("data-quality/", quality.data_quality, name="data-quality"),
]

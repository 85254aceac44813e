from django.urls import path

from reporting.comparing import breakdown_page, equity_page, funnel_page
from reporting.national import page as national

# In the names of reporting/urls.py.
urlpatterns = [
    path("equity/", equity_page.equity, name="equity"),
    path("funnel/", funnel_page.funnel, name="funnel"),
    path("breakdown/", breakdown_page.breakdown, name="breakdown"),
    path("national/", national.national, name="national"),
]

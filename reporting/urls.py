from django.urls import path

from reporting import uptake_page, views, waiting_page

app_name = "reporting"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("not-active/", uptake_page.not_active, name="not-active"),
    path("waits/", waiting_page.waits, name="waits"),
    path("pcns/", views.pcns, name="pcns"),
    path("pcns/<slug:code>/", views.pcn, name="pcn"),
    path("pcns/<slug:code>/rates.csv", views.pcn_csv, name="pcn-csv"),
]

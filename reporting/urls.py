from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("pcns/", views.pcns, name="pcns"),
    path("pcns/<slug:code>/", views.pcn, name="pcn"),
    path("pcns/<slug:code>/rates.csv", views.pcn_csv, name="pcn-csv"),
]

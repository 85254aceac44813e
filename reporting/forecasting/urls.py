from django.urls import path

from reporting.forecasting import page

app_name = "forecasting"
urlpatterns = [
    path("forecast/", page.forecast, name="forecast"),
]

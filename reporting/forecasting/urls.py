from django.urls import path

from larc.nhsuk.addresses import strictly
from reporting.forecasting import page
from reporting.parameters import FORECAST

app_name = "forecasting"
urlpatterns = strictly([path("forecast/", page.forecast, name="forecast")], FORECAST)

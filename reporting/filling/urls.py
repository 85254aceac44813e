from django.urls import path

from larc.nhsuk.addresses import strictly
from reporting.filling import page
from reporting.parameters import FILLING

app_name = "filling"
urlpatterns = strictly([path("fill/", page.fill, name="fill")], FILLING)

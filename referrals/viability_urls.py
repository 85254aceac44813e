from django.urls import path

from referrals.views import tariffs, viability

app_name = "viability"
urlpatterns = [
    path("", viability.hubs, name="hubs"),
    path("tariff/", tariffs.tariff_list, name="tariffs"),
    path("tariff/add/", tariffs.add, name="tariff-add"),
    path("tariff/<int:tariff_id>/remove/", tariffs.remove, name="tariff-remove"),
    path("<uuid:practice_uuid>/", viability.hub, name="hub"),
]

from django.urls import path

from referrals.views import clinics

app_name = "clinics"
urlpatterns = [
    path("", clinics.week, name="week"),
    path("list/", clinics.clinic_list, name="list"),
    path("free/", clinics.openings, name="openings"),
]

"""Pages about fitters: of their network for admins, of themselves for each."""

from django.urls import path

from referrals.views import training

app_name = "training"

urlpatterns = [
    path("my-training/", training.mine, name="mine"),
    path("clinics/fitters/", training.fitters, name="fitters"),
    path("clinics/fitters/<int:fitter_id>/", training.fitter, name="fitter"),
    path("clinics/fitters/in-training/", training.trainees, name="trainees"),
]

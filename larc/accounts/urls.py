from django.urls import path

from larc.accounts import views

urlpatterns = [
    path("log-in/", views.log_in, name="log-in"),
    path("log-out/", views.log_out, name="log-out"),
    path("stay-logged-in/", views.stay_logged_in, name="stay-logged-in"),
    path("keep-form/", views.keep_form, name="keep-form"),
    path("kept-forms/", views.kept_forms, name="kept-forms"),
    path("kept-forms/discard/", views.discard_kept_form, name="discard-kept-form"),
    path("log-in/demonstration/", views.demonstration_log_in, name="demo-log-in"),
]

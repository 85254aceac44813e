from django.urls import path

from larc.accounts import views

urlpatterns = [
    path("log-in/", views.log_in, name="log-in"),
    path("log-out/", views.log_out, name="log-out"),
    path("stay-logged-in/", views.stay_logged_in, name="stay-logged-in"),
    path("log-in/demonstration/", views.demonstration_log_in, name="demo-log-in"),
]

from django.urls import path

from reporting.filling import page

app_name = "filling"
urlpatterns = [
    path("fill/", page.fill, name="fill"),
]

from django.urls import path

from reporting.publishing import page

urlpatterns = [
    path("publications/", page.publications, name="publications"),
    path("publications/publish/", page.publish, name="publish"),
    path("publications/<slug:month>/<int:revision>/", page.publication, name="publication"),
    path("published/", page.published, name="published"),
    path("published/tables.csv", page.published_csv, name="published-csv"),
]

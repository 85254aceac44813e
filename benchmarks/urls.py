from django.urls import path

from benchmarks import views
from larc.urls import handler400, handler403, handler404, handler500
from larc.urls import urlpatterns as service

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*service, path("bare", views.bare, name="bare")]

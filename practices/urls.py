from django.urls import path

from practices.views import clinics, closures, hub, network, sessions

app_name = "practices"

urlpatterns = [
    path("practices/", network.practice_list, name="list"),
    path("practices/<uuid:practice_uuid>/", network.practice_detail, name="detail"),
    path("practices/<uuid:practice_uuid>/hub/", hub.change_hub, name="change-hub"),
    path("practices/<uuid:practice_uuid>/closures/add/", closures.add_closure, name="add-closure"),
    path(
        "practices/<uuid:practice_uuid>/closures/<int:closure_id>/remove/",
        closures.remove_closure,
        name="remove-closure",
    ),
    path("practices/<uuid:practice_uuid>/clinics/add/", sessions.add_session, name="add-session"),
    path("clinics/", clinics.week, name="clinics"),
    path("clinics/<uuid:session_uuid>/withdraw/", sessions.withdraw_session, name="withdraw-session"),
]

from django.urls import path

from practices.views import clinics, closures, fitters, hub, letters, network, organisations, sessions, slots

app_name = "practices"

urlpatterns = [
    path("practices/", network.practice_list, name="list"),
    path("practices/add-clinic/", organisations.add_clinic, name="add-clinic"),
    path("practices/<uuid:practice_uuid>/kind/", organisations.change_kind, name="change-kind"),
    path("practices/<uuid:practice_uuid>/", network.practice_detail, name="detail"),
    path("practices/<uuid:practice_uuid>/hub/", hub.change_hub, name="change-hub"),
    path("practices/<uuid:practice_uuid>/hub/make/", hub.make_hub, name="make-hub"),
    path("practices/<uuid:practice_uuid>/fitters/add/", fitters.add_fitter, name="add-fitter"),
    path("practices/<uuid:practice_uuid>/fitters/start/", fitters.start_fitter, name="start-fitter"),
    path("practices/<uuid:practice_uuid>/fitters/<int:fitter_id>/account/", fitters.link_account, name="link-account"),
    path("practices/<uuid:practice_uuid>/fitters/<int:fitter_id>/letters/add/", letters.add_letter, name="add-letter"),
    path(
        "practices/<uuid:practice_uuid>/letters/<int:letter_id>/withdraw/",
        letters.withdraw_letter,
        name="withdraw-letter",
    ),
    path("practices/<uuid:practice_uuid>/closures/add/", closures.add_closure, name="add-closure"),
    path(
        "practices/<uuid:practice_uuid>/closures/<int:closure_id>/remove/",
        closures.remove_closure,
        name="remove-closure",
    ),
    path("practices/<uuid:practice_uuid>/clinics/add/", sessions.add_session, name="add-session"),
    path("clinics/", clinics.week, name="clinics"),
    path("clinics/<uuid:session_uuid>/slots/add/", slots.add_slots, name="add-slots"),
    path("clinics/<uuid:session_uuid>/slots/withdraw/", slots.withdraw_slots, name="withdraw-slots"),
    path("clinics/<uuid:session_uuid>/withdraw/", sessions.withdraw_session, name="withdraw-session"),
]

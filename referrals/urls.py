from django.urls import path

from referrals.views import (
    book,
    cancel,
    check,
    consent,
    detail,
    need,
    outcome,
    practice,
    search,
    start,
    steps,
    triage,
    worklist,
)

app_name = "referrals"

urlpatterns = [
    path("", worklist.worklist, name="list"),
    path("search/", search.search, name="search"),
    path("start/", start.start, name="start"),
    path("start/<uuid:practice_uuid>/", start.start_patient, name="start-patient"),
    path("drafts/<uuid:referral_id>/", steps.resume, name="draft"),
    path("drafts/<uuid:referral_id>/patient/", start.draft_patient, name="draft-patient"),
    path("drafts/<uuid:referral_id>/need/", need.draft_need, name="draft-need"),
    path("drafts/<uuid:referral_id>/consent/", consent.draft_consent, name="draft-consent"),
    path("drafts/<uuid:referral_id>/no-consent/", consent.draft_no_consent, name="draft-no-consent"),
    path("drafts/<uuid:referral_id>/practice/", practice.draft_practice, name="draft-practice"),
    path("drafts/<uuid:referral_id>/check/", check.draft_check, name="draft-check"),
    path("<uuid:referral_id>/", detail.referral, name="detail"),
    path("<uuid:referral_id>/sent/", check.sent, name="sent"),
    path("<uuid:referral_id>/triage/", triage.triage, name="triage"),
    path("<uuid:referral_id>/book/", book.book, name="book"),
    path("<uuid:referral_id>/cancel-appointment/", book.unbook, name="unbook"),
    path("<uuid:referral_id>/outcome/", outcome.outcome, name="outcome"),
    path("<uuid:referral_id>/cancel/", cancel.cancel, name="cancel"),
]

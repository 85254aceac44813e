from django.urls import path

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals.api.views import ReferralAction, ReferralDetail, Referrals

own = requires(Permission.REFER)

urlpatterns = [
    path("referrals/", own(no_store(Referrals.as_view())), name="referrals"),
    path("referrals/<uuid:referral_id>/", own(no_store(ReferralDetail.as_view())), name="referral"),
    path(
        "referrals/<uuid:referral_id>/actions/<slug:action>/",
        own(no_store(ReferralAction.as_view())),
        name="referral-action",
    ),
]

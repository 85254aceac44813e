"""Referrals as JSON: a person's own, what they may do to each now, and the simple ones of these actions."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from larc.api.parameters import check_names, page_of, paged
from larc.audit import services as audit
from referrals import desk, dossier, selectors
from referrals.api.filters import NAMES, filtered, list_of
from referrals.api.representation import detail, row
from referrals.api.taken import TAKEN, Taken
from referrals.errors import InvalidDetailError, NotAllowedError, StaleError
from referrals.models import Referral
from referrals.services.once import once
from referrals.views.deciding import opened
from referrals.worklists import Asker

KEY = "Idempotency-Key"


class Referrals(APIView):
    """GET: a page of one of the person's own lists, narrowed and sorted as on its page. Names no patient."""

    def get(self, request: Request) -> Response:
        check_names(request, NAMES)
        asker = Asker.of(request.user)
        worklist = list_of(request, asker)
        page = page_of(request, filtered(request, worklist, asker).qs)
        audit.record(by=request.user, action="referral.listed", subject=worklist.name)
        body = paged(request, page, [row(referral, asker.now) for referral in page])
        return Response({"synthetic": settings.DEMONSTRATION, **body})


class OneReferral(APIView):
    """What all addresses of a referral share: to whom it is not visible it is not there, whatever they ask (A14)."""

    referral: Referral

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        try:
            self.referral = opened(request, kwargs["referral_id"])
        except Referral.DoesNotExist as error:
            desk.record_refusal(by=request.user, referral_id=kwargs["referral_id"])
            raise NotFound("There is nothing at this address.") from error

    def told(self, request: Request) -> dict[str, Any]:
        """The referral as the person sees it now."""
        body = detail(dossier.read(self.referral), request.user, timezone.now())
        return {"synthetic": settings.DEMONSTRATION, **body}


class ReferralDetail(OneReferral):
    """GET: where a referral stands and what the person may do to it now. Names no patient."""

    def get(self, request: Request, referral_id: UUID) -> Response:
        check_names(request, ())
        return Response(self.told(request))


class ReferralAction(OneReferral):
    """POST: take an action, as of the version the program knows, once for each key."""

    def post(self, request: Request, referral_id: UUID, action: str) -> Response:
        check_names(request, ())
        taken = TAKEN.get(action)
        if taken is None:
            raise NotFound("No such action is taken here. Some are taken on the pages of a referral alone.")
        body = taken.body(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            self._take(request, action, taken, body.validated_data)
        except InvalidDetailError as error:
            raise ValidationError({error.field: [str(error)]}) from error
        except NotAllowedError as error:
            return self._refused(request, HTTPStatus.CONFLICT, error)
        except StaleError as error:
            return self._refused(request, HTTPStatus.PRECONDITION_FAILED, error)
        self.referral = selectors.get_visible(user=request.user, referral_id=referral_id)
        return Response(self.told(request))

    def _take(self, request: Request, action: str, taken: Taken, given: dict[str, Any]) -> None:
        referral_id = self.referral.pk
        once(
            str(referral_id),
            action,
            json.dumps(given, sort_keys=True),
            key=_key(request),
            referral_id=referral_id,
            by=request.user,
            change=lambda: taken.service(referral_id=referral_id, by=request.user, **given),
        )

    def _refused(self, request: Request, status: HTTPStatus, error: Exception) -> Response:
        """Why nothing was changed, with the referral as it is now (A12, A13)."""
        self.referral = selectors.get_visible(user=request.user, referral_id=self.referral.pk)
        return Response({"detail": str(error), "referral": self.told(request)}, status=status)


def _key(request: Request) -> UUID:
    try:
        return UUID(request.headers.get(KEY, ""))
    except ValueError as error:
        raise ValidationError({KEY: ["Send a header with a UUID of its own for each request."]}) from error

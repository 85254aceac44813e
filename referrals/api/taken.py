"""Actions a program may take: those that need no more than a reason or a sentence, by the services the pages call.

The others need what a person has to see first, such as free times or the safety flags: a referral that has some is
accepted on its page alone, where they are read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from referrals import services
from referrals.models import Referral
from referrals.reasons import CancelReason, ReturnReason
from referrals.services.steps import LONGEST_TEXT
from referrals.workflow import Action


class Body(serializers.Serializer[Any]):
    """What every action is sent with. A field that is not known is refused, not ignored."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(data)


class Sentence(Body):
    comment = serializers.CharField(max_length=LONGEST_TEXT)


class Return(Body):
    reason = serializers.ChoiceField(choices=ReturnReason.choices)
    comment = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_TEXT)


class Cancellation(Body):
    reason = serializers.ChoiceField(choices=CancelReason.choices)
    comment = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_TEXT)


@dataclass(frozen=True)
class Taken:
    """The service that takes an action, and what is sent for it."""

    service: Callable[..., Referral]
    body: type[Body]


TAKEN: dict[str, Taken] = {
    Action.ACCEPT: Taken(services.accept, Body),
    Action.REQUEST_INFORMATION: Taken(services.request_information, Sentence),
    Action.ANSWER: Taken(services.answer, Sentence),
    Action.RETURN: Taken(services.return_to_referrer, Return),
    Action.CANCEL: Taken(services.cancel, Cancellation),
}

"""What fitters learn: the log of their training, forums, and who is in training for which competence. No patient."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from practices.methods import Competence
from practices.models.fitters import Fitter, LetterOfCompetence


class TrainingKind(models.TextChoices):
    """What keeps a letter of competence alive, and what leads to one. Source: domain.md 2.5."""

    FORUM = "forum", "Fitter forum"
    E_LEARNING = "e_learning", "E-learning module"
    SUPERVISED = "supervised", "Supervised procedures"
    LIFE_SUPPORT = "life_support", "Basic life support"
    ANAPHYLAXIS = "anaphylaxis", "Anaphylaxis"
    COURSE = "course", "Course or meeting"
    OTHER = "other", "Something else"


class Forum(models.Model):
    """A meeting of fitters; who was there is a training record of each (L8)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=150)
    held_on = models.DateField()
    credits = models.DecimalField(max_digits=4, decimal_places=1, help_text="CPD credits of everyone who was there.")

    class Meta:
        ordering: ClassVar = ["-held_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title", "held_on"], name="one_forum_of_a_title_a_day"),
            models.CheckConstraint(condition=Q(credits__range=(0, 99)), name="forum_credits_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title


class TrainingRecord(models.Model):
    """One thing a fitter learned or proved, on a day, with the CPD credits it brings."""

    fitter = models.ForeignKey(Fitter, on_delete=models.CASCADE, related_name="training")
    kind = models.CharField(max_length=20, choices=TrainingKind.choices)
    held_on = models.DateField()
    title = models.CharField(max_length=150)
    credits = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, null=True, related_name="attendance")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-held_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["forum", "fitter"], name="a_forum_credits_a_fitter_once"),
            models.CheckConstraint(
                condition=Q(kind=TrainingKind.FORUM, forum__isnull=False)
                | (~Q(kind=TrainingKind.FORUM) & Q(forum__isnull=True)),
                name="forum_training_is_of_a_forum",
            ),
            models.CheckConstraint(condition=Q(kind__in=TrainingKind.values), name="training_kind_known"),
            models.CheckConstraint(condition=Q(credits__range=(0, 99)), name="training_credits_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.title} on {self.held_on}"


class Traineeship(models.Model):
    """A fitter in training for a competence, with whom, and how it ended: with a letter, or without one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fitter = models.ForeignKey(Fitter, on_delete=models.CASCADE, related_name="traineeships")
    competence = models.CharField(max_length=10, choices=Competence.choices)
    supervisor = models.ForeignKey(Fitter, on_delete=models.PROTECT, related_name="supervises")
    started_on = models.DateField()
    target = models.PositiveSmallIntegerField(help_text="Procedures to do under supervision.")
    done_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    letter = models.OneToOneField(LetterOfCompetence, on_delete=models.PROTECT, null=True, related_name="traineeship")
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change; guards against stale edits.")

    class Meta:
        ordering: ClassVar = ["started_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fitter", "competence"],
                condition=Q(done_on__isnull=True, stopped_on__isnull=True),
                name="in_training_once_for_a_competence",
            ),
            models.CheckConstraint(condition=~Q(fitter=F("supervisor")), name="nobody_trains_with_themselves"),
            models.CheckConstraint(condition=Q(target__range=(1, 200)), name="training_has_a_target"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, letter__isnull=True)
                | Q(done_on__gte=F("started_on"), letter__isnull=False, stopped_on__isnull=True),
                name="training_done_has_a_letter",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True) | Q(stopped_on__gte=F("started_on")),
                name="training_stops_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence} of {self.fitter_id} since {self.started_on}"

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.stopped_on is None

"""Keys of what is to be recounted are appended once each; of very many, whole practices."""

from datetime import date

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from practices import recounts
from practices.models import Practice, RecountKey

pytestmark = pytest.mark.django_db

APRIL, MAY = date(2025, 4, 1), date(2025, 5, 1)


@pytest.fixture
def query() -> str:
    """Four rows, three different keys, of one practice fitted at another."""
    spoke, hub = (Practice.objects.create(code=code, name=code).pk for code in ("N82001", "N82002"))
    months = [f"({spoke}, {hub}, DATE '2025-04-01')"] * 2 + [f"({spoke}, {hub}, DATE '2025-05-01')"]
    return f"SELECT * FROM (VALUES {', '.join(months)}, ({hub}, {hub}, DATE '2025-04-01')) AS v"


def marked() -> list[tuple[str, str | None, date | None]]:
    return list(
        RecountKey.objects.order_by("registered_practice__code", "month").values_list(
            "registered_practice__code", "fitting_practice__code", "month"
        )
    )


def test_each_key_of_a_query_is_marked_once(query: str) -> None:
    recounts.mark_selected(query)
    assert marked() == [("N82001", "N82002", APRIL), ("N82001", "N82002", MAY), ("N82002", "N82002", APRIL)]


def test_of_too_many_keys_every_month_of_their_practices_is_marked(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounts, "MOST_KEYS", 2)
    recounts.mark_selected(query)
    assert marked() == [("N82001", None, None), ("N82002", None, None)]


def test_nothing_selected_asks_for_no_recount(
    query: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        recounts.mark_selected(f"{query} WHERE FALSE")
    assert callbacks == []
    with django_capture_on_commit_callbacks() as callbacks:
        recounts.mark_selected(query)
    assert len(callbacks) == 1

"""`/healthz` says that the process is up, `/readyz` whether people may come."""

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from larc import health, heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def worker() -> None:
    """A worker that has just given a sign of life."""
    heartbeat.beat()


def parts(client: Client) -> dict[str, str]:
    return client.get("/readyz").json()["parts"]


def test_ready_when_every_part_works(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "parts": {"database": "ok", "cache": "ok", "migrations": "ok", "worker": "ok"},
    }
    assert "no-store" in answer["Cache-Control"]


def test_not_ready_without_a_worker(client: Client) -> None:
    cache.delete(heartbeat.KEY)

    assert client.get("/readyz").status_code == 503
    assert parts(client)["worker"] == "failed"


def test_a_sign_of_life_expires() -> None:
    with redis.Redis.from_url(settings.CACHES["default"]["LOCATION"]) as valkey:
        assert 0 < valkey.ttl(cache.make_key(heartbeat.KEY)) <= 60


def test_not_ready_before_the_migrations(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reporting'")

    assert client.get("/readyz").status_code == 503
    assert parts(client)["migrations"] == "failed"


def test_a_broken_part_is_named_and_its_secrets_are_not(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> bool:
        raise ConnectionError("password=secret host=db.internal")

    monkeypatch.setitem(health.CHECKS, "database", broken)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "failed", "cache": "ok", "migrations": "ok", "worker": "ok"}
    assert b"secret" not in answer.content
    assert "readyz: database" in caplog.text


def test_the_process_is_up_without_asking_the_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert answer.status_code == 200
    assert client.post("/healthz").status_code == 405

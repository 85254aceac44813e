"""Limits by place count the visitor, whatever the visitor writes into the header."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from larc.accounts.network import client_address

SPOOFED = "203.0.113.9, 198.51.100.7"


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "", "192.0.2.1"),
        (0, SPOOFED, "192.0.2.1"),
        (1, SPOOFED, "198.51.100.7"),
        (2, SPOOFED, "203.0.113.9"),
        (3, SPOOFED, "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, " , ", "192.0.2.1"),
    ],
)
def test_only_what_our_own_proxies_added_counts(settings: Settings, proxies: int, header: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == address

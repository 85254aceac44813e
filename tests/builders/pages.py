"""What a browser sends, for tests that go through the client."""

import re
import uuid
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from larc.accounts.models import User
from referrals.clocks import LONDON
from referrals.models import Referral
from tests.builders.pathway import NHS_NUMBERS


def client_of(user: User) -> Client:
    """A browser in which this person is logged in."""
    client = Client()
    client.force_login(user)
    return client


def address(name: str, referral: Referral, *parts: object) -> str:
    """Where one of a referral's pages is."""
    return reverse(f"referrals:{name}", args=[referral.pk, *parts])


def green_buttons(response: Any) -> list[str]:
    """What the green buttons of a page say, those of the time-out dialog apart. A page has one at most."""
    page = response.content.decode().split("<dialog")[0]
    return [unescape(words) for words in re.findall(r'class="nhsuk-button"[^>]*>\s*([^<]+?)\s*<', page)]


def hidden_answers(response: Any) -> dict[str, str]:
    """What the form of a page sends without being seen, such as its version."""
    page = response.content.decode().split("<main", 1)[1].split("<dialog")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found if name not in ("csrfmiddlewaretoken", "form_for")}


def days_ago(days: int) -> datetime:
    """Midday in London so many days ago, whatever the clocks did in between."""
    return datetime.combine(timezone.localdate() - timedelta(days=days), time(12), LONDON)


def date_answers(name: str, day: date) -> dict[str, int]:
    """The three boxes of a date."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def patient_answers(**changes: Any) -> dict[str, Any]:
    """The first form of a referral, filled in."""
    answers = {
        "key": str(uuid.uuid4()),
        "knows_number": "yes",
        "nhs_number": NHS_NUMBERS[0],
        "first_name": "Ada",
        "last_name": "Example",
        "born_on_day": "4",
        "born_on_month": "5",
        "born_on_year": "1994",
        "postcode": "L6 4EW",
        "phone": "07700 900 982",
    }
    return answers | changes


def need_answers(**changes: Any) -> dict[str, Any]:
    """The form of the need; of a coil, one that is no emergency."""
    routine = {"copper_is_emergency": "no", "coil_is_emergency": "no"}
    return {"wanted": "implant", "indication": "contraception", "notes": ""} | routine | changes


def text_of(response: Any) -> str:
    """What a page says, without its tags, on one line."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def title_of(response: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode(), flags=re.DOTALL)
    return unescape(found[1]) if found else ""


def wishes_answers(**changes: Any) -> dict[str, Any]:
    """The form of contact and support: texts and voice messages are safe, nothing else is needed."""
    answers = dict.fromkeys(("may_text", "may_leave_message"), "yes")
    return answers | dict.fromkeys(("may_email", "needs_interpreter", "wants_chaperone"), "no") | changes


def answer_safety(browser: Client, draft: Referral, **changes: str) -> str:
    """Answer every part of the safety questions, "no" but where `changes` say otherwise; where the last one leads."""
    leads_to = address("draft-safety", draft)
    while "/safety/" in leads_to:
        page = browser.get(leads_to).content.decode()
        names = set(re.findall(r'name="(\w+)" type="radio"', page))
        given = {name: changes.get(name, "yes" if name == "advice_given" else "no") for name in names}
        leads_to = browser.post(leads_to, given).url
    return leads_to


def rows_of(page: str, table: str) -> list[list[str]]:
    """The cells of a table of figures, by its id, without what only stands for the eye."""
    body = page.split(f'id="{table}"')[1].split("<tbody>")[1].split("</tbody>")[0]
    body = re.sub(r'<td aria-hidden="true">.*?(?=</tr>|<tr|$)', "", body, flags=re.DOTALL)
    rows = re.split(r"<tr[^>]*>", body)[1:]
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.split(r"<t[hd][^>]*>", row)[1:]] for row in rows
    ]

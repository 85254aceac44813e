from django.core.paginator import Paginator
from django.test import RequestFactory

from larc.nhsuk.pagination import page_address, page_items


def test_another_page_keeps_the_filters(rf: RequestFactory) -> None:
    request = rf.get("/", {"list": "new", "q": "a&b", "page": "2"})
    assert page_address(request, 3) == "?list=new&q=a%26b&page=3"


def test_repeated_filters_are_all_kept(rf: RequestFactory) -> None:
    assert page_address(rf.get("/?m=a&m=b"), 2) == "?m=a&m=b&page=2"


def test_a_list_shown_elsewhere_leads_back_to_its_own_address(rf: RequestFactory) -> None:
    request = rf.get("/check/")
    assert page_address(request, 2, "/practice/") == "/practice/?page=2"
    items = page_items(request, Paginator(range(50), 25).get_page(1), "/practice/")
    assert [item["href"] for item in items] == ["/practice/?page=1", "/practice/?page=2"]


def test_far_pages_are_left_out(rf: RequestFactory) -> None:
    page = Paginator(range(1000), 25).get_page(20)
    items = page_items(rf.get("/"), page)
    assert [item.get("number", "…") for item in items] == [1, "…", 19, 20, 21, "…", 40]
    assert [item["number"] for item in items if item.get("current")] == [20]

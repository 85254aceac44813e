import json
from datetime import date
from decimal import Decimal

import pytest

from larc.nhsuk.charts import chart_data

HOSTILE = "</script><script>alert(1)</script>&\u2028"


def test_no_text_can_end_the_script_element() -> None:
    text = chart_data({"layout": {"title": HOSTILE}})
    assert not {"<", ">", "&", "\u2028"} & set(text)
    assert json.loads(text) == {"layout": {"title": HOSTILE}}


@pytest.mark.parametrize("ready", ['{"x": "<b>"}', b'{"x": "<b>"}'])
def test_ready_made_json_passes_through_escaped(ready: str | bytes) -> None:
    assert chart_data(ready) == '{"x": "\\u003cb\\u003e"}'


def test_dates_and_decimals_may_be_given() -> None:
    assert json.loads(chart_data({"x": [date(2026, 10, 1)], "y": [Decimal("0.5")]})) == {
        "x": ["2026-10-01"],
        "y": ["0.5"],
    }


def test_a_number_that_browsers_cannot_read_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        chart_data({"y": [float("nan")]})

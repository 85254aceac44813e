from pathlib import Path

from reporting.measures import MEASURES, Group, as_markdown

ROOT = Path(__file__).resolve().parents[3]


def test_the_document_is_made_from_the_definitions():
    assert (ROOT / "docs" / "measures.md").read_text() == as_markdown(), "run: manage.py measures > docs/measures.md"


def test_every_group_has_every_measure_and_every_measure_every_part():
    assert len(MEASURES) == 9 * len(Group)
    for key, measure in MEASURES.items():
        assert measure.key == key
        parts = (measure.title, measure.numerator, measure.denominator, measure.unit, measure.window)
        assert all((*parts, measure.polarity, measure.source, measure.reviewed_on))

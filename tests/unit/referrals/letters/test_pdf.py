"""The PDF of a letter: tagged, named, and never led astray by what a person typed."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from referrals.letters import Document, Section, pdf
from tests.unit.referrals.letters.test_document import LETTER

HOSTILE = (
    "#panic()",
    '#pagebreak() #image("x")',
    "$x^2$ and $",
    "= Heading\n- item\n/ term: text",
    "*bold* _italic_ `raw` <label> @reference \\ //comment /* */",
    '"quoted" \'single\' “curly” {"json": 1} \\u0041 \\',
    "#{sys.inputs}",
    "a" * 1000,
    "éñ" * 500,
    "Line one\nLine two",
)


def opened(document: Document) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(document)))


def words(reader: PdfReader) -> str:
    """The text of every page without spaces, which a page breaks lines at."""
    return "".join("".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def about(name: str) -> Document:
    return replace(LETTER, sections=(Section("Patient", (("Name", name),)), *LETTER.sections))


def roles(reader: PdfReader) -> list[str]:
    """The kinds of the tags, in the order they are read."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node["/S"])
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_the_file_is_tagged_titled_and_says_its_language() -> None:
    reader = opened(LETTER)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Outcome of referral LR-7K4P-29"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_headings_and_lists_of_facts_are_tagged_as_such() -> None:
    tags = roles(opened(LETTER))
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == len(LETTER.sections)
    assert {"/L", "/LI", "/Lbl", "/LBody", "/P"} <= set(tags)


def test_a_usual_letter_is_one_a4_page() -> None:
    reader = opened(LETTER)
    [page] = reader.pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_typed_is_read_as_markup(text: str) -> None:
    reader = opened(about(text))
    assert "".join(text.split()) in words(reader)
    assert roles(reader).count("/H1") == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_nor_is_it_in_a_title_a_sender_or_a_key(text: str) -> None:
    odd = replace(LETTER, title=text[:200], sender=(text,), opening=((text, text),), notices=(text,))
    assert words(opened(odd)).count("".join(text.split())) >= 3


def test_a_name_of_a_thousand_letters_breaks_within_the_page() -> None:
    [page] = opened(about("W" * 1000)).pages
    right: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: right.append(tm[4]) if text.strip() else None)
    assert max(right) < float(page.mediabox.width)
    assert len(page.extract_text().splitlines()) > 15


@pytest.mark.parametrize("text", ["مرحبا بالعالم", "שלום עולם"])
def test_names_from_right_to_left_are_set(text: str) -> None:
    assert set(text) - {" "} <= set("".join(page.extract_text() for page in opened(about(text)).pages))


@pytest.mark.parametrize(
    "text", ["Ada 😀 Example", "日本太郎", "\U000e0041x", "a\ufffeb", "\U0001f9d1\u200d\u2695\ufe0f", "\x07", "\ud800"]
)
def test_what_no_font_can_show_is_marked_and_never_stops_a_letter(text: str) -> None:
    said = words(opened(about(text)))
    assert "Result:Fitted:Implant" in said
    assert text in said or "[?]" not in said or "".join(pdf.UNSHOWN_NOTE.split()) in said


def test_a_letter_that_lacks_fonts_shows_the_rest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without any font of its own."""
    compile_ = pdf.typst.compile
    monkeypatch.setattr(
        pdf.typst, "compile", lambda *args, **given: compile_(*args, ignore_system_fonts=True, **given)
    )
    said = words(opened(about("Ada 😀 日本 Example")))
    assert "Ada[?][?][?]Example" in said
    assert "".join(pdf.UNSHOWN_NOTE.split()) in said

"""A letter as text, and what cannot be seen taken out of it."""

import pytest

from referrals.letters import Document, Section, as_text, plain

LETTER = Document(
    reference="LR-7K4P-29",
    title="Outcome of referral LR-7K4P-29",
    sender=("Park Practice (ODS code N82002)", "0151 496 0000"),
    opening=(("To", "Spoke Practice (ODS code N82001)"),),
    notices=("Mind this.",),
    sections=(Section("Outcome", (("Result", "Fitted: Implant"),)), Section("Advice", (), ("Tell the patient.",))),
)


def test_the_text_says_one_fact_a_line_under_its_headings() -> None:
    assert as_text(LETTER).splitlines() == [
        "Outcome of referral LR-7K4P-29",
        "Mind this.",
        "From: Park Practice (ODS code N82002), 0151 496 0000",
        "To: Spoke Practice (ODS code N82001)",
        "",
        "Outcome",
        "Result: Fitted: Implant",
        "",
        "Advice",
        "Tell the patient.",
    ]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ada Example", "Ada Example"),
        ("Zoë Łukasz-O’Brien", "Zoë Łukasz-O’Brien"),
        ("مرحبا שלום 日本 😀", "مرحبا שלום 日本 😀"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u2066b\u2069c\u200bd\ufeffe", "abcde"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one\ttwo", "one two"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800", ""),
    ],
)
def test_what_cannot_be_seen_is_taken_out_and_every_script_stays(typed: str, shown: str) -> None:
    assert plain(typed) == shown

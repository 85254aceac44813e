"""Names and addresses as people write them: the publishers print them in capitals. Pure."""

import re

_SMALL = {"and", "at", "by", "for", "from", "in", "of", "on", "the", "to", "upon", "with"}
_AS_GIVEN = {"SWAGGA", "ICB", "UK", "II", "III", "IV", "ICS", "APMS", "NELFT"}
_SPECIAL = {"IGPC": "iGPC", "PCNS": "PCNs", "GPS": "GPs"}
# Abbreviations without a vowel that are words, unlike PCN, HC or NHS.
_WORDS = {"DR", "DRS", "MR", "MRS", "MS", "ST", "RD", "LTD", "CTR", "LN", "PK", "SQ", "STR", "CT", "GDNS", "MT", "SR"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL = re.compile(r"[AEIOUY]")


def readable(text: str) -> str:
    """A name in capitals written in upper and lower case; any other unchanged.

    `SPEKE HC - DR THAKUR` → `Speke HC - Dr Thakur`, `THE PICTON PCN` → `The Picton PCN`. Applied twice it changes
    nothing more, so that a name once stored equals the same name imported again.
    """
    if text != text.upper():
        return text
    return _WORD.sub(lambda match: _written(match[0], is_first=match.start() == 0), text)


def _written(word: str, *, is_first: bool) -> str:
    if word in _SPECIAL:
        return _SPECIAL[word]
    if word in _AS_GIVEN or (len(word) > 1 and word not in _WORDS and not _VOWEL.search(word)):
        return word
    if word.lower() in _SMALL and not is_first:
        return word.lower()
    head, mark, tail = word.replace("’", "'").partition("'")
    return head.capitalize() + mark + (tail.lower() if len(tail) == 1 else tail.capitalize())

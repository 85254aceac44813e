"""Names for invented patients of the past year: any first name with any last name, none of them anybody's. Pure."""

from collections.abc import Iterator

import numpy as np

FIRST = """
Abi Aisha Alice Amina Anya Beth Bronwen Cara Ceri Chidi Dana Daisy Eilidh Elif Emma Esme Farah Fern Gaia Grace Hana
Heidi Holly Imani Iris Jade Jess Joanna Karina Kira Lara Lena Lily Maja Marta Maya Mina Nadia Nell Noor Olga Orla Paige
Petra Priya Rosa Ruby Safiya Sara Skye Sofia Tara Tess Uma Vera Willow Yara Zara Zoe Zuri
"""
LAST = """
Conjured Demoworth Draftwell Dummington Examplewood Fableton Fakenham Feignwell Figment Imagined Inventworth Legendly
Madeupson Makebelieve Mocksworth Mythwell Notreal Phantasy Pretendley Proxyman Samplewright Shamworth Specimen
Storyworth Syntheta Testerton Tokenby Trialby Unrealby Whimsley
"""


def invented_names(seed: int) -> Iterator[tuple[str, str]]:
    """First and last name, over and over in an order that the seed decides."""
    pairs = [(first, last) for first in FIRST.split() for last in LAST.split()]
    order = np.random.default_rng(seed).permutation(len(pairs))
    while True:
        yield from (pairs[place] for place in order)

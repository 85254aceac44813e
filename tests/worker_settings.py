"""For a worker that a test starts: the test's own database, named by the environment, with its broker and cache."""

import os

from larc.settings.test import *  # noqa: F403
from larc.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]

"""What no line of a log may tell."""

import logging
import re

FEED = re.compile(r"(/clinics/feeds/)[^/\s]+\.ics")
HIDDEN = r"\1….ics"


class WithoutFeedAddresses(logging.Filter):
    """Takes the secret out of the addresses of calendar feeds; all else goes through as it is."""

    def filter(self, record: logging.LogRecord) -> bool:
        if FEED.search(message := record.getMessage()):
            record.msg, record.args = FEED.sub(HIDDEN, message), ()
        return True

"""Table cells that are more than text; whatever is put into them is escaped."""

from collections.abc import Mapping

from markupsafe import Markup

LINK = Markup('<a class="nhsuk-link" href="{}">{}{}</a>')
HIDDEN = Markup('<span class="nhsuk-u-visually-hidden">{}</span>')
TAG = Markup('<strong class="nhsuk-tag nhsuk-tag--{} app-tag">{}</strong>')


def link(href: str, text: str, *, hidden: str = "") -> Markup:
    """A link; `hidden` are more words for screen readers, so that it makes sense alone."""
    return LINK.format(href, text, HIDDEN.format(f" {hidden}") if hidden else "")


def tag(status: Mapping[str, str]) -> Markup:
    """A status {text, colour} as its tag."""
    return TAG.format(status["colour"], status["text"])

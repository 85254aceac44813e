"""Widgets that read what NHS form controls send. They are drawn by larc.nhsuk.rendering, not by Django."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict


class SplitDateInput(forms.MultiWidget):
    """Day, month and year typed into three boxes, sent as name_day, name_month and name_year."""

    PARTS: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.PARTS}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """A date, or an ISO date kept in a draft, as the three texts of the boxes."""
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{index or 'day'}"


class TextArea(forms.Textarea):
    """Several lines of text. Browsers count a line end as one character but send two; here it is one again."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value

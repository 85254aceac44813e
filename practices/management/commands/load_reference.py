from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from practices.imports.reference import FILES, load_reference
from practices.imports.rows import RefusedFileError


class Command(BaseCommand):
    help = "Load the reference table of Liverpool's practices, PCNs and list sizes that comes with the project."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with tqdm(total=len(FILES), desc="Reference table", unit=" files", disable=None) as bar:
                runs = load_reference(done=bar.update)
        except RefusedFileError as error:
            raise CommandError(str(error)) from error
        for run in runs:
            self.stdout.write(f"{run.file_name}: {run.created} created, {run.changed} changed.")

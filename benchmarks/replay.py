"""What the service asks of PostgreSQL, kept, so that plain psycopg2 can ask the very same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection

Statement = tuple[str, Any]
Connection = Any


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """The statements that Django sends inside, in their order, savepoints included."""
    statements: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(keep):
        yield statements


def connect() -> Connection:
    """A connection of plain psycopg2 as the application's role."""
    connection.ensure_connection()
    # The driver's own idea of the address, and no password, which libpq finds in its file.
    return psycopg2.connect(**connection.get_connection_params())


def send(link: Connection, statements: list[Statement]) -> None:
    """Send statements one by one, fetching what they return, in one transaction."""
    with link, link.cursor() as cursor:
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()

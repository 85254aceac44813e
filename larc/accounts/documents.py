"""The table of docs/roles-and-access.md, made from the roles themselves; a test keeps the two equal."""

from larc.accounts.permissions import ROLES, Permission


def roles_table() -> str:
    """A Markdown table: what each role is for, and which permissions it has."""
    lines = ['| permission, "may …" | ' + " | ".join(role.label for role in ROLES) + " |"]
    lines.append("|---|" + "---|" * len(ROLES))
    for permission in Permission:
        marks = ["yes" if permission in definition.permissions else "" for definition in ROLES.values()]
        lines.append(f"| {permission.value} | " + " | ".join(marks) + " |")
    return "\n".join(lines)

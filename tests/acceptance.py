"""Which acceptance ids the run proved: ``@pytest.mark.acceptance("N1", "L10")``.

The run ends with build/acceptance.json, from each id to its tests and their outcomes, and with the
ids that failed or were skipped. It works the same on one process and under pytest-xdist, because the
ids travel in the reports.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

PROPERTY = "acceptance"
REPORT = Path("build") / "acceptance.json"
# Of a test's three phases the worst one is its outcome.
SEVERITY = ("passed", "skipped", "failed")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "acceptance(*ids): ids of domain.md that the test proves")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Acceptance(config.rootpath / REPORT), "acceptance-report")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("acceptance"):
            item.user_properties += [(PROPERTY, identifier) for identifier in mark.args]


class Acceptance:
    """Gathers outcomes where all reports arrive."""

    def __init__(self, report: Path) -> None:
        self.report = report
        self.outcomes: dict[str, dict[str, str]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, identifier in report.user_properties:
            if name == PROPERTY:
                tests = self.outcomes[str(identifier)]
                tests[report.nodeid] = max(tests.get(report.nodeid, "passed"), report.outcome, key=SEVERITY.index)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.outcomes:
            return
        self.write()
        terminalreporter.section("acceptance")
        for identifier, tests in self.ordered():
            for outcome in ("failed", "skipped"):
                names = [test for test, result in tests.items() if result == outcome]
                if names:
                    terminalreporter.line(f"{identifier} {outcome}: {', '.join(names)}")
        terminalreporter.line(f"{len(self.outcomes)} ids in {REPORT}")

    def write(self) -> None:
        self.report.parent.mkdir(exist_ok=True)
        content = {
            identifier: [{"test": test, "outcome": outcome} for test, outcome in sorted(tests.items())]
            for identifier, tests in self.ordered()
        }
        self.report.write_text(json.dumps(content, indent=2) + "\n")

    def ordered(self) -> list[tuple[str, dict[str, str]]]:
        """By letter, then by number: A2 before A10."""
        return sorted(self.outcomes.items(), key=lambda entry: (entry[0].rstrip("0123456789"), len(entry[0]), entry))

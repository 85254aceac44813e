from datetime import date

from reporting.milestones import Milestone, State, in_order

DUE = date(2026, 9, 30)


def milestone(title: str = "Two hubs open", due: date = DUE, done: date | None = None, *evidence: str) -> Milestone:
    return Milestone(title, "Fitted near home", "Fewer unplanned pregnancies", due, done, evidence)


def test_past_due_and_not_done_is_overdue_from_the_next_day():
    assert milestone().state(DUE) == State.DUE
    assert milestone().state(date(2026, 10, 1)) == State.OVERDUE
    assert milestone().days_overdue(date(2026, 10, 5)) == 5
    assert milestone().days_overdue(DUE) == 0


def test_done_is_not_overdue_and_late_is_said():
    assert milestone(done=DUE).state(date(2026, 12, 1)) == State.DONE
    assert milestone(done=date(2026, 10, 1)).state(date(2026, 12, 1)) == State.DONE_LATE
    assert milestone(done=date(2026, 10, 9)).state(date(2026, 10, 5)) == State.OVERDUE


def test_done_without_evidence_is_seen():
    assert milestone(done=DUE).lacks_evidence(DUE)
    assert not milestone("Open", DUE, DUE, "Minutes of 1 October").lacks_evidence(DUE)
    assert not milestone().lacks_evidence(DUE)


def test_every_state_has_its_words():
    assert len({state.label for state in State}) == len(State)


def test_overdue_stands_first_longest_first_then_what_is_next_and_done_last():
    day = date(2026, 10, 15)
    rows = [
        milestone("done early", DUE, date(2026, 9, 1)),
        milestone("done late", DUE, date(2026, 10, 1)),
        milestone("later", date(2027, 3, 1)),
        milestone("next", date(2026, 11, 1)),
        milestone("overdue", date(2026, 10, 1)),
        milestone("long overdue", date(2026, 4, 1)),
    ]
    assert [each.title for each in in_order(rows, day)] == [
        "long overdue", "overdue", "next", "later", "done late", "done early",
    ]  # fmt: skip

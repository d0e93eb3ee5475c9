"""The time of a run."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.clock import run_time
from sync.errors import UsageError


def test_the_time_of_a_run_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert run_time() == (datetime(2026, 1, 1, tzinfo=UTC), True)


def test_without_it_the_time_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    when, given = run_time()
    assert not given
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=1)


@pytest.mark.parametrize("epoch", ["", "soon", "1.5", "9" * 30])
def test_what_is_no_time_is_told(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UsageError, match="expected seconds since 1970"):
        run_time()

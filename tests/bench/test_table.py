"""What the tables of benchmarks say."""

from bench.measured import Cost
from bench.rounds import FIRST, Row
from bench.table import Figures, render
from bench.world import Run


def _row(way: str, *walls: float, same: bool | None = None) -> tuple[int, Row]:
    runs = [
        Run(
            cost=Cost(wall=wall, processor=wall / 2, memory=50_000_000),
            requests={"search": 1, "file": 1000},
            written=1,
            tree="",
        )
        for wall in walls
    ]
    return 1000, Row(scenario=FIRST, way=way, runs=runs, bound=2.0, same=same)


def _render(*rows: tuple[int, Row]) -> str:
    starts = {"catalog-sync --help": {"this": 0.2}}
    return render(Figures(machine="a machine", rounds=3, starts=starts, rows={"shape": [*rows]}))


def test_each_release_is_told_by_its_median_beside_bound_and_plain_way() -> None:
    text = _render(_row("plain", 40.0), _row("before", 9.0, 8.0, 70.0), _row("this", 4.0, 3.0, 6.0))
    assert "| 1,000 | first run | this | 4.0 | 2.0 | 2.00 | 10 | 2.0 | 50 | 1 | 0 |" in text
    assert "first run 0.44 and 0.44" in text


def test_catalogs_that_differ_are_told() -> None:
    assert "| ANOTHER |" in _render(_row("before", 2.0, same=False), _row("this", 1.0, same=False))
    assert "| the same |" in _render(_row("before", 2.0, same=True), _row("this", 1.0, same=True))

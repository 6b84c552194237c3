import polars as pl
import pytest

from expectations.contract import polars_schema
from expectations.gate.drift import (
    DRIFT,
    METRICS,
    drift_results,
    find_drift,
    measure_distances,
    measure_features,
)
from expectations.tables import BASELINES, DUMPS, EXPECTATION_RESULTS

RUN_ID = "0123456789abcdef"
USUAL = {
    "record_count": 100,
    "reject_count": 0,
    "furniture_share": 0.1,
    "title_chars": 75,
    "abstract_chars": 1300,
    "confidence": 0.99,
}


def dump(**odd: float | None) -> pl.DataFrame:
    """Make a dump like the usual ones but for what is odd."""
    row = {"dump_id": "d" * 16, "source": "a.txt", "feed": "page_text:"} | USUAL | odd
    schema = {name: dtype for name, dtype in polars_schema(DUMPS).items() if name in row}
    return pl.DataFrame([row], schema=schema)


def baselines(*, sample_count: int = 20, deviation: float = 0.0) -> pl.DataFrame:
    """Make the baselines of a feed; ``deviation`` is a share of each median."""
    medians = {metric: USUAL.get(metric, 0.0) for metric in METRICS}
    rows = [
        ("page_text:", metric, sample_count, float(median), deviation * median)
        for metric, median in medians.items()
    ]
    return pl.DataFrame(rows, schema=polars_schema(BASELINES), orient="row")


def judged(found: pl.DataFrame, usual: pl.DataFrame) -> dict[str, str]:
    """Return the severity of each metric that drifts."""
    drift = find_drift(measure_distances(measure_features(found), usual))
    return dict(drift.select("metric", "severity").rows())


@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        ({}, {}),
        ({"record_count": 179}, {}),
        ({"record_count": 180}, {"record_count": "warn"}),
        ({"record_count": 90_000}, {"record_count": "warn"}),
        ({"record_count": 20}, {"record_count": "warn"}),
        ({"record_count": 10}, {"record_count": "warn"}),
        ({"record_count": 9}, {"record_count": "fail"}),
        ({"abstract_chars": 1700}, {}),
        ({"abstract_chars": 1800}, {"abstract_chars": "warn"}),
        ({"abstract_chars": 800}, {"abstract_chars": "warn"}),
        ({"abstract_chars": 300}, {"abstract_chars": "fail"}),
        ({"abstract_chars": 2600}, {"abstract_chars": "fail"}),
        ({"title_chars": 150}, {"title_chars": "fail"}),
        ({"title_chars": None}, {}),
        ({"furniture_share": 0.25}, {}),
        ({"furniture_share": 0.35}, {"furniture_share": "warn"}),
        ({"furniture_share": 0.6}, {"furniture_share": "fail"}),
        ({"confidence": 1.0}, {}),
        ({"confidence": 0.9}, {"confidence": "warn"}),
        ({"confidence": 0.8}, {"confidence": "fail"}),
        ({"reject_count": 5}, {}),
        ({"reject_count": 12}, {"reject_share": "warn"}),
        ({"reject_count": 30}, {"reject_share": "fail"}),
        (
            {"abstract_chars": 300, "confidence": 0.9},
            {"abstract_chars": "fail", "confidence": "warn"},
        ),
    ],
)
def test_a_dump_is_judged_by_how_far_it_is_from_what_is_usual(
    odd: dict[str, float | None], expected: dict[str, str]
) -> None:
    assert judged(dump(**odd), baselines()) == expected


def test_a_feed_that_always_varies_may_vary() -> None:
    odd = dump(abstract_chars=2600, title_chars=150, confidence=0.5)
    assert judged(odd, baselines(deviation=0.3)) == {}


def test_a_dump_of_few_records_may_stray_further() -> None:
    assert judged(dump(title_chars=105, record_count=100), baselines()) == {"title_chars": "warn"}
    assert judged(dump(title_chars=105, record_count=40), baselines()) == {}


def test_rejects_are_few_or_many_by_their_share_and_never_too_few() -> None:
    usual = baselines().with_columns(
        median=pl.when(metric="reject_share").then(0.5).otherwise("median")
    )
    assert judged(dump(reject_count=0), usual) == {}


@pytest.mark.parametrize(("sample_count", "is_judged"), [(4, False), (5, True)])
def test_fewer_than_five_dumps_do_not_tell_what_is_usual(
    sample_count: int, is_judged: bool
) -> None:
    odd = dump(abstract_chars=100)
    assert bool(judged(odd, baselines(sample_count=sample_count))) is is_judged


def test_a_dump_of_another_feed_is_not_compared() -> None:
    odd = dump(abstract_chars=100).with_columns(feed=pl.lit("csv:"))
    assert judged(odd, baselines()) == {}


def test_drift_tells_what_was_found_and_what_was_usual_worst_first() -> None:
    odd = dump(abstract_chars=300, confidence=0.9, title_chars=200)
    drift = find_drift(measure_distances(measure_features(odd), baselines()))
    assert drift.schema == DRIFT
    assert drift["metric"].to_list() == ["title_chars", "abstract_chars", "confidence"]
    first = drift.row(0, named=True)
    assert (first["source"], first["value"], first["median"]) == ("a.txt", 200, 75)
    assert (first["usual_distance"], first["sample_count"]) == (pytest.approx(6), 20)
    assert first["distance"] == pytest.approx(125 / 6)


def test_what_was_judged_is_kept_by_metric_and_severity() -> None:
    odd = pl.concat([dump(abstract_chars=300), dump(abstract_chars=1800), dump()])
    results = drift_results(measure_distances(measure_features(odd), baselines()), run_id=RUN_ID)
    assert results.schema == polars_schema(EXPECTATION_RESULTS)
    assert results.height == 2 * len(METRICS)
    columns = ("rule", "severity", "is_met", "evaluated_count", "unexpected_count")
    assert results.filter(~pl.col("is_met")).select(columns).rows() == [
        ("abstract_chars_unusual", "warn", False, 3, 2),
        ("abstract_chars_far_off", "fail", False, 3, 1),
    ]


def test_without_earlier_dumps_nothing_is_judged() -> None:
    distances = measure_distances(measure_features(dump()), baselines().clear())
    assert find_drift(distances).is_empty()
    assert drift_results(distances, run_id=RUN_ID).is_empty()

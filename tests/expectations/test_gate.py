from collections.abc import Iterable
from datetime import UTC, datetime

import polars as pl
import pytest

from expectations.contract import Rule, Severity, polars_schema
from expectations.gate.validation import (
    ExpectationBrokenError,
    Validation,
    expectation_results,
    validate,
)
from expectations.gate.verdict import broken_rules
from expectations.suites import breach_column, record_suite, rules_of, warehouse_suite
from expectations.tables import EXPECTATION_RESULTS, RECORD_CHECKS, RECORDS, STORED_TABLES
from transforms.keys import paper_id
from transforms.record_checks import build_record_checks, measure_records

RUN_ID = "0123456789abcdef"
RUN_TIME = datetime(2024, 5, 27, tzinfo=UTC).replace(tzinfo=None)

TITLE = "A Study of Titles That Break No Rule"
ABSTRACT = (
    "We study titles and abstracts that break no rule at all. There are many of them, and they are"
    " found in most dumps of this kind."
)
NOTICE = "This paper has been withdrawn by its authors, because an error was found in a main result"

# Title, abstract, failed rules, warnings. What breaks one rule often breaks others with it.
RECORDS_AND_RULES: list[tuple[str, str, list[str], list[str]]] = [
    (TITLE, ABSTRACT, [], []),
    (TITLE, ABSTRACT, [], ["repeated_in_dump"]),
    ("", ABSTRACT, ["title_missing", "title_too_short"], []),
    (
        f"{TITLE} 1",
        "",
        ["abstract_missing", "abstract_too_short", "abstract_too_few_words"],
        [],
    ),
    ("Ab", ABSTRACT, ["title_too_short"], []),
    ("Abc", ABSTRACT, [], []),
    ("W" + "word " * 79 + "word.", ABSTRACT, ["title_too_long"], []),
    ("X" + "word " * 79 + "word", ABSTRACT, [], []),
    ("https://arxiv.org/abs/1706.03762", ABSTRACT, ["title_is_url"], []),
    ("No paper found.", ABSTRACT, ["title_is_banner"], []),
    ("akhaliq", ABSTRACT, ["title_is_user_name"], []),
    ("12", ABSTRACT, ["title_too_short", "title_is_number"], []),
    (f"{TITLE} 2", "It is too short. " * 4 + "It is.", ["abstract_too_short"], []),
    (
        f"{TITLE} 3",
        "Incomprehensibilities." + " Incomprehensibilities." * 10,
        ["abstract_too_few_words"],
        [],
    ),
    (ABSTRACT, ABSTRACT.title(), ["abstract_equals_title"], []),
    (f"{TITLE} \x1b 0", ABSTRACT, ["control_characters"], []),
    (f"{TITLE} 4", "\ufffd\ufffd" + ABSTRACT, ["replacement_characters"], []),
    (f"{TITLE} 5", f"{NOTICE}.", ["withdrawn"], []),
    (f"{TITLE} 6", ABSTRACT[:-1], [], ["no_final_punctuation"]),
    (f"{TITLE.upper()} 7", ABSTRACT, [], ["title_all_capitals"]),
    (f"{TITLE} 8", f"{ABSTRACT} " * 40 + "End.", [], ["abstract_very_long"]),
    (f"{TITLE} in P r i n t", ABSTRACT, [], ["letters_spaced_out"]),
    (f"{TITLE} 9", ABSTRACT, [], ["undecodable_bytes"]),
    (f"{TITLE} 10", ABSTRACT, [], ["double_encoding_repaired"]),
    (f"{TITLE} 11", ABSTRACT, [], ["low_confidence"]),
    (
        NOTICE.upper(),
        NOTICE,
        ["abstract_equals_title", "withdrawn"],
        ["no_final_punctuation", "title_all_capitals"],
    ),
]


def checks_of(
    texts: Iterable[tuple[str, str]],
    *,
    inexact: Iterable[int] = (),
    repaired: Iterable[int] = (),
    unsure: Iterable[int] = (),
) -> pl.DataFrame:
    """Measure the records of one dump.

    Those at the places named were no text in its encoding, were mended, or are in doubt.
    """
    place = pl.col("record_no") - 1
    records = (
        pl.LazyFrame(
            list(texts), schema={"title": pl.String(), "abstract": pl.String()}, orient="row"
        )
        .with_row_index("record_no", offset=1)
        .with_columns(
            dump_id=pl.lit(RUN_ID),
            paper_id=paper_id(pl.col("title"), pl.col("abstract")),
            is_decoded_exactly=~place.is_in(list(inexact)),
            is_repaired=place.is_in(list(repaired)),
            confidence=pl.when(place.is_in(list(unsure))).then(0.89).otherwise(0.9),
        )
    )
    return build_record_checks(measure_records(records)).collect()


def run(frame: pl.DataFrame, rules: Iterable[Rule] = RECORDS.rules) -> Validation:
    return validate(frame, record_suite(rules), run_name=RUN_ID, run_time=RUN_TIME)


def rows_by_rule(validation: Validation) -> dict[str, tuple[int, ...]]:
    return {outcome.rule: outcome.rows for outcome in validation.outcomes}


def at_least_one(measure: str) -> Rule:
    return Rule(
        name=f"{measure}_missing",
        severity=Severity.FAIL,
        description="There is none.",
        measure=measure,
        minimum=1,
    )


def places_with(warning: str) -> list[int]:
    """Name the places in the table of the records that carry a warning."""
    return [place for place, row in enumerate(RECORDS_AND_RULES) if warning in row[3]]


@pytest.fixture(scope="module")
def broken() -> pl.DataFrame:
    """The rules broken by the records of the table, in one run of the suite."""
    checks = checks_of(
        [(title, abstract) for title, abstract, _, _ in RECORDS_AND_RULES],
        inexact=places_with("undecodable_bytes"),
        repaired=places_with("double_encoding_repaired"),
        unsure=places_with("low_confidence"),
    )
    return broken_rules(checks, run(checks), RECORDS.rules)


@pytest.mark.parametrize(
    ("record_no", "failed_rules", "warnings"),
    [
        pytest.param(record_no, failed, warned, id=f"{record_no}-{'-'.join(failed + warned)}")
        for record_no, (_, _, failed, warned) in enumerate(RECORDS_AND_RULES, start=1)
    ],
)
def test_a_record_is_reported_with_every_rule_it_breaks(
    broken: pl.DataFrame, record_no: int, failed_rules: list[str], warnings: list[str]
) -> None:
    found = broken.filter(record_no=record_no).select("failed_rules", "warnings").rows()
    assert found == ([(failed_rules, warnings)] if failed_rules or warnings else [])


def test_the_table_above_breaks_every_rule() -> None:
    broken_by_table = {name for *_, failed, warned in RECORDS_AND_RULES for name in failed + warned}
    assert broken_by_table == {rule.name for rule in RECORDS.rules}


def test_a_clean_record_breaks_no_rule() -> None:
    validation = run(checks_of([(TITLE, ABSTRACT)]))
    assert all(outcome.is_met for outcome in validation.outcomes)
    assert set(rows_by_rule(validation).values()) == {()}


def test_all_failing_rows_are_kept() -> None:
    checks = checks_of(
        [(f"{TITLE} {number}" if number % 5 < 2 else "", ABSTRACT) for number in range(50)]
    )
    validation = run(checks)
    failing = tuple(number for number in range(50) if number % 5 >= 2)
    assert len(failing) == 30
    assert rows_by_rule(validation)["title_missing"] == failing
    assert broken_rules(checks, validation, RECORDS.rules).filter(
        pl.col("failed_rules").list.contains("title_missing")
    )["record_no"].to_list() == [number + 1 for number in failing]


@pytest.mark.parametrize(
    ("replaced", "chars", "is_met"),
    [(0, 200, True), (1, 200, True), (199, 20_000, True), (200, 20_000, False), (2, 200, False)],
)
def test_too_many_replaced_characters_begin_at_exactly_one_percent(
    replaced: int, chars: int, *, is_met: bool
) -> None:
    abstract = "\ufffd" * replaced + "x" * (chars - len(TITLE) - replaced)
    validation = run(checks_of([(TITLE, abstract)]))
    assert (rows_by_rule(validation)["replacement_characters"] == ()) is is_met


def test_failures_and_warnings_are_told_apart() -> None:
    checks = checks_of([("", ABSTRACT), (TITLE, ABSTRACT[:-1])])
    severities = {
        outcome.rule: outcome.severity for outcome in run(checks).outcomes if not outcome.is_met
    }
    assert severities == {
        "title_missing": "fail",
        "title_too_short": "fail",
        "no_final_punctuation": "warn",
    }


def test_an_empty_frame_breaks_nothing() -> None:
    checks = checks_of([])
    validation = run(checks)
    results = expectation_results(validation, run_id=RUN_ID)
    assert results.height == len(RECORDS.rules)
    assert results["is_met"].all()
    assert results["evaluated_count"].sum() == 0
    assert results["unexpected_count"].sum() == 0
    assert broken_rules(checks, validation, RECORDS.rules).is_empty()


def test_results_count_what_was_evaluated_and_what_was_unexpected() -> None:
    rules = [at_least_one("title_chars"), at_least_one("abstract_chars")]
    validation = run(checks_of([("", ABSTRACT), ("", ""), (TITLE, ABSTRACT)]), rules)
    results = expectation_results(validation, run_id=RUN_ID)
    assert results.schema == polars_schema(EXPECTATION_RESULTS)
    between = "expect_column_values_to_be_between"
    assert set(results.rows()) == {
        (RUN_ID, "records", "title_chars_missing", "fail", between, False, 3, 2),
        (RUN_ID, "records", "abstract_chars_missing", "fail", between, False, 3, 1),
    }


def test_a_measure_that_is_null_is_no_verdict_on_the_data() -> None:
    with pytest.raises(ExpectationBrokenError, match="are null: size"):
        run(pl.DataFrame({"size": [1, None]}), [at_least_one("size")])


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(pl.DataFrame({"sound": [1, 2]}), id="missing column"),
        pytest.param(pl.DataFrame({"sound": [1, 2], "size": ["1", "2"]}), id="text"),
        pytest.param(pl.DataFrame({"sound": [1, 2], "size": [[1], [2]]}), id="lists"),
        pytest.param(pl.DataFrame({"sound": [1, 0], "size": ["1", "2"]}), id="beside bad data"),
    ],
)
def test_an_exception_inside_an_expectation_is_no_verdict_on_the_data(frame: pl.DataFrame) -> None:
    with pytest.raises(ExpectationBrokenError, match="size_missing"):
        run(frame, [at_least_one("sound"), at_least_one("size")])


def breaches_of_tables() -> pl.DataFrame:
    """Count no breach of any constraint of the stored tables, and none across them."""
    names = [
        breach_column(table.qualified_name, rule)
        for table in STORED_TABLES
        for rule in rules_of(table)
    ]
    return pl.DataFrame({name: [0] for name in [*names, "warehouse.counts"]})


def run_on_tables(breaches: pl.DataFrame) -> Validation:
    suite = warehouse_suite(STORED_TABLES, {"counts": "Counts that differ."})
    return validate(breaches, suite, run_name=RUN_ID, run_time=RUN_TIME)


def test_stored_tables_pass_when_no_constraint_is_breached() -> None:
    outcomes = run_on_tables(breaches_of_tables()).outcomes
    assert all(outcome.is_met for outcome in outcomes)
    assert {outcome.suite for outcome in outcomes} == {
        "warehouse",
        *(table.qualified_name for table in STORED_TABLES),
    }


@pytest.mark.parametrize(
    ("column", "broken_suite"),
    [
        ("core.papers.paper_id__unique_key", "core.papers"),
        ("raw.records.dump_id__reference", "raw.records"),
        ("ops.runs.run_id__not_null", "ops.runs"),
        ("warehouse.counts", "warehouse"),
    ],
)
def test_a_breach_breaks_the_contract_of_its_table_only(column: str, broken_suite: str) -> None:
    breaches = breaches_of_tables().with_columns(pl.lit(3).alias(column))
    found = {
        (outcome.suite, outcome.severity)
        for outcome in run_on_tables(breaches).outcomes
        if not outcome.is_met
    }
    assert found == {(broken_suite, "fail")}


def test_a_constraint_that_was_not_counted_does_not_pass() -> None:
    breaches = breaches_of_tables().drop("core.papers.paper_id__unique_key")
    with pytest.raises(ExpectationBrokenError, match="contract"):
        run_on_tables(breaches)


def test_the_suite_has_one_expectation_for_each_rule() -> None:
    validation = run(polars_schema(RECORD_CHECKS).to_frame())
    assert sorted(outcome.rule for outcome in validation.outcomes) == sorted(
        rule.name for rule in RECORDS.rules
    )

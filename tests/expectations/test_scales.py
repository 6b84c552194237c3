import polars as pl
import pytest

from expectations.gate.scales import Scale, from_scale, to_scale


def scaled(scale: Scale, *values: float) -> list[float]:
    frame = pl.DataFrame({"scale": scale.value, "value": [float(value) for value in values]})
    return frame.select(to_scale(pl.col("value")))["value"].to_list()


def test_half_as_long_is_as_far_off_as_twice_as_long() -> None:
    half, usual, twice = scaled(Scale.RATIO, 50, 100, 200)
    assert usual - half == pytest.approx(twice - usual)


def test_one_record_more_says_little_where_there_are_few() -> None:
    one, two = scaled(Scale.COUNT, 1, 2)
    hundred, two_hundred = scaled(Scale.COUNT, 100, 200)
    assert two - one < two_hundred - hundred


def test_a_step_near_none_or_all_weighs_more_than_one_in_the_middle() -> None:
    none, few, middle, beyond, many, everything = scaled(Scale.SHARE, 0, 0.1, 0.45, 0.55, 0.9, 1)
    assert few - none == pytest.approx(everything - many)
    assert few - none > beyond - middle


@pytest.mark.parametrize("scale", list(Scale))
@pytest.mark.parametrize("value", [0.25, 1.0])
def test_a_value_comes_back_from_its_scale(scale: Scale, value: float) -> None:
    large = value * 100 if scale in (Scale.RATIO, Scale.COUNT) else value
    frame = pl.DataFrame({"scale": [scale.value], "value": [large]})
    there = frame.with_columns(to_scale(pl.col("value")))
    assert there.select(from_scale(pl.col("value"))).item() == pytest.approx(large)


@pytest.mark.parametrize("scale", list(Scale))
def test_nothing_and_less_than_nothing_have_a_place_on_each_scale(scale: Scale) -> None:
    frame = pl.DataFrame({"scale": [scale.value] * 2, "value": [0.0, -1.0]})
    assert frame.select(to_scale(pl.col("value")).is_finite())["value"].all()

"""The devices that the sample is made of."""

import re
from collections import Counter

from storefront.domain.rules import Rules
from storefront.sample.configurations import choose
from storefront.sample.devices import PROMISED, read_devices
from storefront.sample.drawings import COLORS, FORMS
from storefront.sample.models import IMPACT, model_row

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_there_are_many_real_models_in_every_category(rules: Rules) -> None:
    per_category = Counter(device.category for device in read_devices())

    assert per_category.total() >= 260
    assert set(per_category) == set(rules.categories)
    assert min(per_category.values()) >= 15


def test_models_and_codes_are_unique() -> None:
    devices = read_devices()

    assert len({device.model for device in devices}) == len(devices)
    assert len({device.code.lower() for device in devices}) == len(devices)
    assert {device.model for device in devices} >= set(PROMISED)


def test_every_device_can_be_drawn_in_its_colours() -> None:
    for device in read_devices():
        assert device.form in FORMS, device.model
        assert set(device.colors) <= set(COLORS), device.model


def test_names_in_urls_are_slugs() -> None:
    for device in read_devices():
        words = [value for values in device.options.values() for value in values if isinstance(value, str)]
        assert all(SLUG.fullmatch(word) for word in (device.model, *words)), device.model


def test_months_are_months_and_support_ends_after_release() -> None:
    for device in read_devices():
        assert re.fullmatch(r"20(1\d|2[0-5])-(0[1-9]|1[0-2])", device.released), device.model
        assert device.support_until is None or device.support_until > device.released, device.model


def test_every_model_says_who_made_it() -> None:
    for device in read_devices():
        row = model_row(device)
        assert row["manufacturer"]["email"].endswith(".example")
        assert row["eu_responsible"] is None or row["eu_responsible"]["address"]


def test_impact_is_one_whole_figure_per_category_or_none() -> None:
    figures = {device.category: model_row(device)["impact"] for device in read_devices()}

    assert {category for category, figure in figures.items() if figure} == set(IMPACT)
    for figure in filter(None, figures.values()):
        assert all(figure[part] for part in ("scope", "baseline", "source", "source_url", "year"))


def test_a_hundred_thousand_skus_have_different_names() -> None:
    configurations = choose(100_000, ())

    assert len({configuration.sku.lower() for configuration in configurations}) == 100_000


def test_a_larger_sample_begins_with_the_smaller_one() -> None:
    assert [one.sku for one in choose(200, ())] == [one.sku for one in choose(900, ())[:200]]

"""Templates for functions: words and frame of a locale are in, only what a request knows is left open."""

from pathlib import Path

import jinja2
import pytest

from storefront.build.function_templates import as_source, localize
from storefront.build.runtime import filled_template, function_templates, write_runtime
from storefront.build.site import Site
from storefront.domain.errors import ContentInvalid, ReleaseBroken
from storefront.domain.markets import Locale
from storefront.locales.release_messages import read_messages
from storefront.release.runtime_files import check_files
from tests.pages.built_shop import BuiltShop
from tests.release.conftest import RELEASE

ORDER = """{#- Renders: an order. Accepts: order, lines. -#}
{% from "partials/icons.html" import icon %}
{% from "partials/lines.html" import line %}
{% set title = _("own.order") %}
<h1>{{ order.name }}</h1>
{{ icon("truck") }}
<ul>
{% for one in lines if one.quantity > 0 %}
<li class="{% if loop.first %}first{% endif %}">{{ line(one) }}</li>
{% else %}
<li>{{ _("box.nothing") }}</li>
{% endfor %}
</ul>
<p>{{ _("price.from", price=order.total) }}</p>
<a title="{{ [_('own.order'), order.name]|join(': ') }}" href="mailto:{{ shop.merchant.email }}">{{ shop.merchant.name }}</a>
"""
LINES = """{% macro line(one) %}{{ one.quantity }} x {{ one.name }}{% endmacro %}"""


def locale_of(shop: BuiltShop, slug: str) -> Locale:
    return shop.site.rules.locale(slug)


def localized(shop: BuiltShop, source: str, slug: str = "fr-fr", name: str = "functions/x.html") -> str:
    template = localize(source, name, shop.site.env(locale_of(shop, slug)))
    return template.title + template.main


def filled(folder: Path, template: str, /, **values: object) -> str:
    """A template of a folder, filled as the functions fill it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=not template.endswith(".txt"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(values)


def rendered(source: str, **values: object) -> str:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(source).render(**values)


@pytest.fixture
def templates(shop: BuiltShop, tmp_path: Path) -> Path:
    """A locale's folder with the order page and the part it uses."""
    folder = tmp_path / "fr-fr"
    for name, source in {"order.html": ORDER, "partials/lines.html": LINES}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled_template(shop.site, locale_of(shop, "fr-fr"), name, source), encoding="utf-8")
    return folder


def test_page_of_a_function_has_the_shops_frame_and_its_own_loop(shop: BuiltShop, templates: Path) -> None:
    order = {"name": "R-1", "total": "199,00 €"}
    lines = [{"quantity": 2, "name": "iPhone 13"}, {"quantity": 0, "name": "unseen"}, {"quantity": 1, "name": "Pixel"}]

    page = filled(templates, "order.html", order=order, lines=lines)

    home = shop.pages["/fr-fr/"]
    assert page.startswith("<!doctype html>")
    assert home[home.index("<footer") :] == page[page.index("<footer") :]
    assert f"<title>{shop.t('fr-fr', 'own.order')} | Reprise</title>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<li class="first">2 x iPhone 13</li>\n<li class="">1 x Pixel</li>' in page
    assert "unseen" not in page
    assert shop.t("fr-fr", "price.from", price="199,00 €") in page
    assert '<svg class="icon"' in page
    assert f'title="{shop.t("fr-fr", "own.order")}: R-1"' in page
    assert f'href="mailto:{shop.site.merchant.email}">Reprise</a>' in page


def test_empty_loop_says_so_in_the_locales_words(shop: BuiltShop, templates: Path) -> None:
    page = filled(templates, "order.html", order={"name": "R-1", "total": ""}, lines=[])

    assert f"<li>{shop.t('fr-fr', 'box.nothing')}</li>" in page


def test_value_with_markup_is_escaped_wherever_it_stands(templates: Path) -> None:
    hostile = '"><script>alert(1)</script>{{ 7*7 }}'

    page = filled(
        templates, "order.html", order={"name": hostile, "total": hostile}, lines=[{"quantity": 1, "name": hostile}]
    )

    assert "<script>alert" not in page
    assert page.count("&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}") == 4


def test_missing_value_is_an_error_that_names_it(templates: Path) -> None:
    with pytest.raises(jinja2.UndefinedError, match="total"):
        filled(templates, "order.html", order={"name": "R-1"}, lines=[])
    with pytest.raises(jinja2.UndefinedError, match="lines"):
        filled(templates, "order.html", order={"name": "R-1", "total": "1"})


def test_text_for_a_mail_is_not_escaped(shop: BuiltShop, tmp_path: Path) -> None:
    source = '{{ _("search.lead") }}\n{{ _("price.from", price=price) }}\n{{ shop.merchant.name }}: {{ name }}\n'
    folder = tmp_path / "fr-fr"
    (folder / "mail").mkdir(parents=True)
    text = filled_template(shop.site, locale_of(shop, "fr-fr"), "mail/order.txt", source)
    (folder / "mail" / "order.txt").write_text(text, encoding="utf-8")

    mail = filled(folder, "mail/order.txt", price="1 €", name="Ann & Bob <ann@shop.example>")

    assert mail.splitlines() == [
        shop.t("fr-fr", "search.lead"),
        shop.t("fr-fr", "price.from", price="1 €"),
        "Reprise: Ann & Bob <ann@shop.example>",
    ]


@pytest.mark.parametrize("slug", ["fr-fr", "en-us", "ja-jp"])
def test_words_are_the_locales_own(shop: BuiltShop, slug: str) -> None:
    assert rendered(localized(shop, '{{ _("own.order") }}', slug)) == shop.t(slug, "own.order")


@pytest.mark.parametrize(
    ("source", "values", "printed"),
    [
        ("{{ a }}-{{- b -}} c", {"a": 1, "b": 2}, "1-2c"),
        ("{% set _, x = (1, 2) %}{{ x }}", {}, "2"),
        ("{{ {'a': (1, [2])}['a'][1][0] }}", {}, "2"),
        ("{% raw %}{{ _('own.order') }}{% endraw %}", {}, "{{ _('own.order') }}"),
        ("{{ '{{ _(' ~ ')' }}", {}, "{{ _()"),
        ("{{ order.shop }} {{ order._ }}", {"order": {"shop": "s", "_": "u"}}, "s u"),
        ("{{ name(shop='x') }}", {"name": lambda shop: shop}, "x"),
        ("{{ '%s' % percent }} 100%", {"percent": "5%"}, "5% 100%"),
    ],
)
def test_everything_else_is_left_alone(shop: BuiltShop, source: str, values: dict[str, object], printed: str) -> None:
    assert rendered(localized(shop, source), **values) == printed


def test_gap_in_a_text_may_hold_an_expression_with_parentheses(shop: BuiltShop) -> None:
    source = localized(shop, '{{ _("price.from", price=(a + max(b, (c)))|string ~ ")") }}')

    assert rendered(source, a=1, b=2, c=3, max=max) == shop.t("fr-fr", "price.from", price="4)")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('a\n{{ _("no.such_key") }}', "functions/x.html, line 2: .*no message 'no.such_key'"),
        ("{{ _(key) }}", "needs a key that is written out"),
        ("{{ icon(name) }}", r"icon\(\) needs a name that is written out"),
        ("{{ shop.merchant.nothing }}", "there is no shop.merchant.nothing"),
        ("{{ shop.merchant.blocks }}", "shop.merchant.blocks is not one text"),
        ("{{ shop.t('own.order') }}", "shop.t is not one text"),
        ("{% for x in y %}", "functions/x.html, line 1"),
        ("{{ a b }}", "functions/x.html, line 1"),
    ],
)
def test_template_that_cannot_be_is_refused_by_the_build(shop: BuiltShop, source: str, words: str) -> None:
    with pytest.raises(ContentInvalid, match=words):
        localized(shop, source)


def test_page_without_a_title_is_refused(shop: BuiltShop) -> None:
    with pytest.raises(ContentInvalid, match=r"functions/order\.html sets no title"):
        filled_template(shop.site, locale_of(shop, "fr-fr"), "order.html", "<h1>Order</h1>")


@pytest.mark.parametrize("text", ["{{ x }}", "{% raw %}", "{# no #}", "{", "a{", "{{{%{#", "{ {", "{% endraw %}", "}}"])
def test_braces_of_the_frame_are_printed_as_they_are(text: str) -> None:
    assert rendered(f"{as_source(text)}{{{{ after }}}}", after="!") == f"{text}!"


def test_runtime_holds_pages_templates_and_words_of_each_locale_and_a_list(shop: BuiltShop, tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"

    write_runtime(shop.site.settings, runtime, RELEASE)

    listed = check_files(runtime, hashes=True)
    slugs = ("en-us", "fr-fr", "ja-jp")
    names = [f"{slug}/{name}" for slug in slugs for name in function_templates(Path(shop.site.settings.theme))]
    assert listed.release == RELEASE
    assert [entry.path for entry in listed.files] == sorted(
        [
            *(f"messages/{slug}.json" for slug in slugs),
            "release.json",
            *(f"templates/{name}" for name in names),
        ]
    )
    # Each is whole Jinja as it stands.
    for name in names:
        environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
        environment.parse((runtime / "templates" / name).read_text(encoding="utf-8"))


def test_words_of_a_release_are_those_of_its_pages(shop: BuiltShop, tmp_path: Path) -> None:
    write_runtime(shop.site.settings, tmp_path, RELEASE)
    site: Site = shop.site

    for locale in site.locales:
        read, built = read_messages(tmp_path / "messages", locale), site.shop(locale).messages
        assert read.texts == built.texts
        for count in (0, 1, 2, 5, 21):
            key = "delivery.working_days_exact"
            assert read.plural(key, count, days=count) == built.plural(key, count, days=count)


def test_words_that_a_release_lacks_are_an_error_that_names_the_file(shop: BuiltShop, tmp_path: Path) -> None:
    with pytest.raises(ReleaseBroken, match=r"fr-fr\.json cannot be read"):
        read_messages(tmp_path, locale_of(shop, "fr-fr"))

"""Templates of a locale: words put in when a template is compiled read like words looked up, and safety is never off."""

from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from storefront.domain.errors import ContentInvalid
from storefront.locales.messages import load_messages
from storefront.pages.templates import LocalizedEnvironment, localized_environment
from tests.pages.built_shop import PROJECT
from tests.pages.made_export import EVERYTHING_HOSTILE, HOSTILE

TEMPLATES = PROJECT / "theme" / "templates"
LANGUAGES = ("fr", "de", "el", "ja")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(scope="module")
def env(compiled) -> LocalizedEnvironment:
    return localized_environment(TEMPLATES, load_messages("fr"), compiled)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_put_in_at_compile_time_reads_like_one_looked_up(language, compiled):
    messages = load_messages(language)
    env = localized_environment(TEMPLATES, messages, compiled)
    keys = sorted(key for key, text in messages.texts.items() if isinstance(text, str) and "{" not in text)

    inlined = env.from_string("\n".join(f'{{{{ _("{key}") }}}}' for key in keys)).render()
    looked_up = env.from_string("{% for key in keys %}{{ _(key) }}\n{% endfor %}").render(keys=keys)

    assert inlined.splitlines() == [str(escape(messages.text(key))) for key in keys]
    assert looked_up.splitlines() == inlined.splitlines()


def test_a_word_put_in_at_compile_time_is_escaped(tmp_path):
    messages = replace(load_messages("fr"), texts={"a.b": 'x & <b> "q"'})

    env = localized_environment(TEMPLATES, messages, tmp_path)

    assert env.from_string('<i title="{{ _("a.b") }}">').render() == '<i title="x &amp; &lt;b&gt; &#34;q&#34;">'


def test_a_value_in_a_word_is_escaped_and_its_braces_are_left_alone(env):
    rendered = env.from_string('{{ _("seller.sold_by", seller=seller) }}').render(seller=EVERYTHING_HOSTILE)

    assert "<" not in rendered
    assert "{{ 7*7 }}" in rendered
    assert "{seller} {price}" in rendered


def test_a_drawing_with_a_constant_name_is_drawn_when_compiled(env):
    assert env.from_string('{{ icon("star") }}').render().startswith('<svg class="icon"')
    assert "icon(" not in (env.compile('{{ icon("star") }}', raw=True))


def test_an_unknown_word_fails_when_its_template_is_compiled_and_names_the_key(env):
    with pytest.raises(ContentInvalid, match=r"no message 'no\.such'"):
        env.from_string('{% if false %}{{ _("no.such") }}{% endif %}')


def test_autoescape_is_on_for_every_template(env):
    assert env.autoescape is True
    assert env.from_string("{{ text }}").render(text=HOSTILE["tag"]) == str(escape(HOSTILE["tag"]))
    assert env.from_string('<a title="{{ text }}">').render(text='" onclick="x') == '<a title="&#34; onclick=&#34;x">'


def test_no_template_switches_escaping_off():
    texts = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html")}

    assert texts
    assert [name for name, text in texts.items() if "autoescape" in text] == []


def test_markup_made_by_the_shop_is_not_escaped_twice(env):
    assert env.from_string("{{ text }}").render(text=Markup("<b>x</b>")) == "<b>x</b>"


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ view.nothing }}", "{% if nothing %}{% endif %}"])
def test_a_value_that_nobody_gave_is_an_error(env, source):
    assert env.undefined is StrictUndefined
    with pytest.raises((UndefinedError, AttributeError), match="nothing"):
        env.from_string(source).render(view=object())


def test_every_template_compiles_in_every_language(compiled):
    names = [str(file.relative_to(TEMPLATES)) for file in sorted(TEMPLATES.rglob("*.html"))]

    for language in LANGUAGES:
        env = localized_environment(TEMPLATES, load_messages(language), compiled)
        for name in names:
            env.get_template(name)

    assert len(names) > 15


def test_templates_compiled_for_one_language_are_not_taken_for_another(tmp_path):
    french = localized_environment(TEMPLATES, load_messages("fr"), tmp_path)
    german = localized_environment(TEMPLATES, load_messages("de"), tmp_path)
    listing = "sections/head.html"

    assert french.bytecode_cache.get_cache_key(listing, listing) != german.bytecode_cache.get_cache_key(
        listing, listing
    )


# Every way in which a template of a page may print; 'é', '€' and '日' are one, two and three bytes of text wide.
STATEMENTS = {
    "text": "é € 日 <b>",
    "a value": "é{{ text }}€{{ number }}{{ markup }}{{ none }}",
    "a constant": "{{ '<é' }}{{ 3 }}{{ 'x' ~ 1 }}",
    "a loop": "{% for one in many %}{{ one }}日{% if not loop.last %}, {% endif %}{% else %}-{% endfor %}",
    "a loop over itself": "{% for one in tree recursive %}{{ one.name }}{{ loop(one.tree) if one.tree }}{% endfor %}",
    "a condition": "{% if number > 3 %}{{ text }}{% else %}é{% endif %}",
    "a macro": "{% macro said(words) %}<i>{{ words }} é</i>{% endmacro %}{{ said(text) }}{{ said('日') }}",
    "a call": "{% macro framed() %}<p>{{ caller() }}</p>{% endmacro %}{% call framed() %}{{ text }} €{% endcall %}",
    "a captured part": "{% set part %}é {{ text }}{% endset %}{{ part }}{{ part }}",
    "a filter": "{% filter upper %}é {{ text }}{% endfilter %}{{ many|join('€') }}",
    "a scope": "{% with other = text %}{{ other }}é{% endwith %}",
    "an import": "{% from 'partials/icons.html' import icon with context %}{{ icon('star') }}{{ icon(drawing) }}",
    "a message": "{{ _('seller.sold_by', seller=text) }}{{ _('cart.buy_now') }}",
    "nothing": "",
}
VALUES = {
    "text": "<é & 日>", "number": 7, "markup": Markup("<b>€</b>"), "none": None, "many": ["é", "<", "日"], "drawing": "star",
    "tree": [{"name": "é", "tree": [{"name": "<日", "tree": []}]}],
}  # fmt: skip


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_page_prints_in_utf_8_what_its_template_says(env, name):
    source = STATEMENTS[name].replace("one.name", "one['name']").replace("one.tree", "one['tree']")
    code = env.compile(source, name="pages/made.html", filename="made.html")
    page = env.template_class.from_code(env, code, env.make_globals(None))

    printed = page.render(VALUES)

    assert isinstance(printed, bytes)
    assert printed.decode() == env.from_string(source).render(VALUES)


@pytest.mark.parametrize("source", ["a{% include 'no/such.html' ignore missing %}é", "a{% block b %}é{% endblock %}"])
def test_a_page_that_is_put_together_from_parts_stays_text(env, source):
    code = env.compile(source, name="pages/made.html", filename="made.html")
    page = env.template_class.from_code(env, code, env.make_globals(None))

    assert "yield b''" not in env.compile(source, name="pages/made.html", filename="made.html", raw=True)
    assert page.render() == "aé"

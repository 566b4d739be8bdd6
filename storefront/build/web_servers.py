"""Configurations for nginx and Caddy, from the one table of headers: `invoke servers.nginx`, `invoke servers.caddy`.

Written once and kept, not once a release: both follow `current` by themselves, and pages that were removed or moved are
files of the release. Neither needs a restart when a release goes live.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from storefront.build import headers
from storefront.build.content_types import TYPES
from storefront.release.page_policy import STRIPE

COMPRESSED = (
    "text/css",
    "text/javascript",
    "text/plain",
    "application/json",
    "application/xml",
    "application/manifest+json",
    "image/svg+xml",
)
"""What is worth compressing beside HTML."""

HIDDEN = ("/_headers", "/_redirects")
FUNCTIONS = "http://127.0.0.1:8003"
LARGEST_POST = "64k"
"""The functions read no more of a request."""


def nginx(root: str, *, name: str, functions: str = FUNCTIONS, listen: str = "80", pay_origin: str = STRIPE) -> str:
    """An nginx `server` for a site at `root` (`RELEASES/current/site`), to be included in `http { }`.

    `map` gives each path its headers: a page that is not there gets those of 404.html, never a year's Cache-Control.
    What the functions answer keeps the headers they set.
    """
    rows = {header: _by_path(pay_origin, header) for header in _header_names(pay_origin)}
    maps = "\n".join(_nginx_map(header, paths) for header, paths in rows.items())
    added = "\n".join(f"        add_header {header} ${_variable(header)} always;" for header in rows)
    hidden = "\n".join(f"    location = {path} {{ return 404; }}" for path in HIDDEN)
    return f"""# Written by `invoke servers.nginx`; write it anew instead of editing it. Include it in http {{ }}.
{maps}
server {{
    listen {listen};
    server_name {name};
    root {root};
    charset utf-8;
    server_tokens off;
    absolute_redirect off;
    # `current` is a link that moves: nothing may remember what it led to.
    open_file_cache off;
    # What is no longer sold has its page under another name, and answers 410 with it.
    index index.html {headers.GONE};
    error_page 404 /404.html;
    error_page 410 @gone;
    types {{
{_nginx_types()}
    }}
    default_type application/octet-stream;
    charset_types text/html text/css text/javascript text/plain text/csv application/xml;
    etag on;
    gzip on;
    gzip_vary on;
    gzip_proxied any;
    gzip_min_length 256;
    gzip_types {" ".join(COMPRESSED)};

    location / {{
{added}
        # A file as it is, a folder by its index.html; without its slash it is redirected to the path that has it.
        try_files $uri $uri/ =404;
    }}
    location = /404.html {{
        internal;
{added}
    }}
    location ~ /{re.escape(headers.GONE)}$ {{
        return 410;
    }}
    location @gone {{
{added}
        try_files $uri =404;
    }}
{hidden}
    location /api/ {{
        proxy_pass {functions};
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        client_max_body_size {LARGEST_POST};
    }}
}}
"""


def caddy(root: str, *, name: str, functions: str = FUNCTIONS, pay_origin: str = STRIPE) -> str:
    """A Caddyfile for a site at `root`; `name` is the address, for which Caddy fetches a certificate by itself."""
    rules, matchers = [], []
    for number, (pattern, values) in enumerate(_general_first(pay_origin)):
        matcher = "*" if pattern == "/*" else f"@headers{number}"
        if pattern != "/*":
            matchers.append(f"@headers{number} path_regexp {_regexp(pattern)}")
        # `>` sets a header when the answer is ready, and so over whatever was set before it.
        rules += [f'header {matcher} >{header} "{value}"' for header, value in values.items()]
    for ending, kind in TYPES.items():
        # What Caddy would say depends on the machine; a page is asked for without its ending, and is text/html.
        matchers.append(f"@{ending[1:]} path *{ending}")
        rules.append(f'header @{ending[1:]} >Content-Type "{kind}"')
    general = [f'header {header} "{value}"' for header, value in dict(_general_first(pay_origin))["/*"].items()]
    return f"""# Written by `invoke servers.caddy`; write it anew instead of editing it.
{name} {{
	root * {root}
	encode gzip

	handle /api/* {{
		request_body {{
			max_size 64KB
		}}
		reverse_proxy {functions.removeprefix("http://")}
	}}
	@hidden path {" ".join(HIDDEN)}
	handle @hidden {{
		error 404
	}}
	# What is no longer sold has its page under another name, and answers 410 with it.
	@left file {{path}}{headers.GONE}
	rewrite @left {{path}}{headers.GONE}
	@gone path */{headers.GONE}
	handle @gone {{
{_tabbed([*general, 'header >Content-Type "text/html; charset=utf-8"'])}
		file_server {{
			status 410
		}}
	}}
	handle {{
{_tabbed(matchers + rules)}
		file_server {{
			index index.html {headers.GONE}
		}}
	}}
	handle_errors 404 {{
{_tabbed(general)}
		rewrite * /404.html
		file_server {{
			status 404
		}}
	}}
}}
"""


def _tabbed(lines: list[str]) -> str:
    return "\n".join(f"\t\t{line}" for line in lines)


def _header_names(pay_origin: str) -> list[str]:
    names = [name for values in headers.table(pay_origin).values() for name in values]
    return list(dict.fromkeys(names))


def _general_first(pay_origin: str) -> list[tuple[str, Mapping[str, str]]]:
    """The table as a server needs it that takes the last rule: pages are revalidated unless a rule says otherwise."""
    rows = dict(headers.table(pay_origin))
    rows["/*"] = {**rows["/*"], "Cache-Control": headers.HTML}
    return list(rows.items())


def _by_path(pay_origin: str, header: str) -> dict[str, str]:
    """Pattern to value of one header, the particular ones first: nginx's `map` takes the first expression."""
    rows = [(pattern, values[header]) for pattern, values in _general_first(pay_origin) if header in values]
    return dict(reversed(rows))


def _nginx_map(header: str, paths: Mapping[str, str]) -> str:
    lines = [
        f'    default "{value}";' if pattern == "/*" else f'    "~{_regexp(pattern)}" "{value}";'
        for pattern, value in paths.items()
    ]
    return f"map $uri ${_variable(header)} {{\n" + "\n".join(lines) + "\n}"


def _nginx_types() -> str:
    return "\n".join(f"        {kind.partition(';')[0]} {ending[1:]};" for ending, kind in TYPES.items())


def _variable(header: str) -> str:
    return f"reprise_{header.lower().replace('-', '_')}"


def _regexp(pattern: str) -> str:
    """A pattern of the table as an expression: `*` is anything, `:name` one step."""
    parts = re.split(r"(\*|:[a-z]+)", pattern)
    return (
        "^"
        + "".join(".*" if part == "*" else "[^/]+" if part.startswith(":") else re.escape(part) for part in parts)
        + "$"
    )

"""What every HTML page is made of: the templates, escaped values, inline style and script with their hashes.

A page loads nothing: style and script are inline and allowed by their hashes, every other source is
forbidden by its content security policy. It reads the same without scripts, on paper and at phone width,
and carries the JSON it was drawn from.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ..model import amounts
from ..model.kinds import Answer, Rung
from ..model.path import Path
from . import wording
from .app_parts import say_inside
from .data_seen import say_disguise
from .exceptions import exceptions_line, say_exception
from .first_screen import say_answer
from .page_rows import say_page
from .ribbon_svg import say_ribbon, say_scale
from .safe_text import clean
from .terminal_blocks import coverage_line, say_plan

if TYPE_CHECKING:
    from jinja2 import Environment

_WEB_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#][!-~]*)?", re.ASCII)
_LONGEST_ADDRESS = 2_000


def render_page(template: str, data: str, **values: Any) -> str:
    """The page of a template; `data` is the JSON that it is drawn from and carries."""
    style, script = _part("style.css"), _part("page.js")
    text = (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
            data=Markup(_inert_json(data)),
            **values,
        )
    )
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def _environment() -> Environment:
    """Every value is escaped, and cleaned before; an unknown name in a template is an error."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # takes long to load

    environment = Environment(
        loader=FunctionLoader(_part),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "people": amounts.say_people,
        "effort": amounts.say_effort,
        "count": amounts.say_count,
        "share": wording.say_share,
        "period": wording.say_period,
        "number": amounts.say_number,
        "guard_verdict": wording.say_guard_verdict,
        "answer_meaning": say_answer,
        "say_plan": say_plan,
        "coverage_line": coverage_line,
        "exceptions_line": exceptions_line,
        "say_exception": say_exception,
        "ribbon": say_ribbon,
        "scale": say_scale,
        "web_address": web_address,
        "with_code": with_code,
        "clean": clean,
        "line_class": line_class,
        "certainty": wording.say_certainty,
        "say_inside": say_inside,
        "disguise": say_disguise,
        "say_page": say_page,
    }
    environment.filters.update(filters)
    environment.globals.update(rungs=tuple(Rung), styles=wording.STYLES, OPEN=Answer.OPEN)
    return environment


def _finalize(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return clean(value) if isinstance(value, str) else value


def line_class(path: Path) -> str:
    """The class that gives a path its colour and line."""
    if path.answer is Answer.OPEN:
        return wording.STYLES[path.outcome].name
    return "unproven" if path.answer is Answer.UNPROVEN else "closed"


def web_address(document: str) -> str:
    """The address if the document is one on the web, else ""; nothing else becomes a link."""
    address = document.strip()
    return address if len(address) <= _LONGEST_ADDRESS and _WEB_ADDRESS.fullmatch(address) else ""


def with_code(text: str) -> Markup:
    """The text, escaped and cleaned, with words between backticks as code."""
    parts = clean(text).split("`")
    if len(parts) % 2 == 0:  # an odd backtick is only a character
        return escape(clean(text))
    told = (Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))
    return Markup("").join(told)


def _inert_json(text: str) -> str:
    """JSON that cannot end its script element or start another; it parses to the same values."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


@cache
def _part(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")

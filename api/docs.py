"""`/docs`: the OpenAPI document as one plain page, without scripts and without any other server."""

from html import escape
from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_STYLE = """ body{font:14px/1.5 "Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-
ui,sans-serif; margin:0 auto;max-width:960px;padding:24px;color:#16262c;background:#fff} h1{font-
size:22px}h2{font-size:16px;margin:28px 0 8px;border-bottom:1px solid #dde3e2} details{border-bottom:1px
solid #dde3e2;padding:6px 0}summary{cursor:pointer} code,pre{font-family:ui-monospace,monospace;font-
size:13px}b.m{display:inline-block;width:64px;color:#0b6b6b} table{border-collapse:collapse;margin:8px 0 8px
64px}td,th{padding:2px 12px 2px 0;text-align:left;vertical-align:top} p{margin:6px 0 6px
64px}a{color:#0b6b6b}pre{background:#f4f6f5;padding:8px;margin-left:64px;overflow:auto} @media (prefers-
color-scheme:dark){body{background:#182124;color:#e9f0f1}h2,details{border-color:#2f3d42}
b.m,a{color:#58c9c2}pre{background:#11181b}}
"""

_INTRO = """ <p style="margin-left:0">登录：<code>POST /api/v1/session</code>，之后用 Cookie 或
<code>Authorization:
Bearer</code>。 错误一律为 <code>application/problem+json</code>（RFC 9457）。
机器可读的描述：<a
href="/openapi.json">/openapi.json</a>。<br> Sign in with <code>POST /api/v1/session</code>; then send the
cookie or a bearer token. Every error is <code>application/problem+json</code> (RFC 9457).</p>
"""


@router.get("/docs", response_class=HTMLResponse)
async def docs(request: Request) -> HTMLResponse:
    """The API, readable by people."""
    document = cast("FastAPI", request.app).openapi()
    return HTMLResponse(render(document))


def render(document: dict[str, Any]) -> str:
    """The page of an OpenAPI document."""
    by_tag: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    sections = "".join(f"<h2>{escape(tag)}</h2>{''.join(parts)}" for tag, parts in by_tag.items())
    title = escape(document["info"]["title"])
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title} · API</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><h1>{title} · API {escape(document['info']['version'])}</h1>{_INTRO}{sections}</body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(_parameter(each) for each in operation.get("parameters", []))
    table = f"<table>{parameters}</table>" if parameters else ""
    answers = ", ".join(sorted(operation.get("responses", {})))
    return (
        f'<details><summary><b class="m">{method.upper()}</b> <code>{escape(path)}</code> — '
        f"{escape(operation.get('description') or operation.get('summary', ''))}</summary>"
        f"{table}<p>{escape(answers)}</p></details>"
    )


def _parameter(parameter: dict[str, Any]) -> str:
    schema = parameter.get("schema", {})
    kind = schema.get("type") or "/".join(str(each.get("type", "")) for each in schema.get("anyOf", []))
    need = "必填 required" if parameter.get("required") else ""
    return (
        f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{escape(str(kind))}</td>"
        f"<td>{escape(parameter['in'])} {need}</td><td>{escape(parameter.get('description', ''))}</td></tr>"
    )

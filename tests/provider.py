"""A small OpenID provider, a process of its own: strict about PKCE, and able to answer wrongly on purpose.

``python -m uvicorn tests.provider:app``; its issuer is the address it is asked at. Everybody who comes is ``SUB``
of the environment. ``bend`` in the path of the issuer says what is wrong with the token: see `_claims`.
"""

import base64
import hashlib
import os
import secrets
import time
from typing import Any
from urllib.parse import quote_plus, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

KEY = RSAKey.generate_key(2048, parameters={"kid": "one"}, auto_kid=False)
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "one"}, auto_kid=False)
CODES: dict[str, dict[str, str]] = {}


def _issuer(request: Request) -> str:
    return f"http://{request.url.netloc}/{request.path_params['bend']}"


async def about(request: Request) -> Response:
    """Discovery."""
    issuer = _issuer(request)
    said = issuer + "/" if request.path_params["bend"] == "wrong-document" else issuer
    return JSONResponse(
        {
            "issuer": said,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
        }
    )


async def keys(_: Request) -> Response:
    """The public key."""
    return JSONResponse({"keys": [KEY.as_dict(private=False)]})


async def authorize(request: Request) -> Response:
    """Everybody is let through; what was asked is kept for the exchange."""
    asked = dict(request.query_params)
    if asked.get("code_challenge_method") != "S256" or asked.get("response_type") != "code":
        return Response("PKCE with S256 is required", status_code=400)
    code = secrets.token_urlsafe(16)
    CODES[code] = asked
    back = {"code": code, "state": asked["state"], "iss": _issuer(request)}
    if request.path_params["bend"] == "wrong-sender":
        back["iss"] = "http://elsewhere.test"
    return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", status_code=303)


async def token(request: Request) -> Response:
    """Exchange a code once, for whoever knows the verifier and the secret."""
    form = dict([part.split("=", 1) for part in (await request.body()).decode().split("&")])
    asked = CODES.pop(form["code"], None)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
    secret = base64.b64encode(f"wangge:{quote_plus(os.environ['SECRET'])}".encode()).decode()
    if (
        asked is None
        or asked["code_challenge"] != challenge.decode().rstrip("=")
        or request.headers.get("authorization") != f"Basic {secret}"
    ):
        return JSONResponse({"error": "invalid_grant"}, status_code=400)
    bend = request.path_params["bend"]
    key = OTHER_KEY if bend == "wrong-key" else KEY
    header = {"alg": "RS256", "kid": "one"}
    made = jwt.encode(header, _claims(_issuer(request), asked, bend), key)
    if bend == "unsigned":
        head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
        made = f"{head}.{made.split('.')[1]}."
    return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": made})


def _claims(issuer: str, asked: dict[str, str], bend: str) -> dict[str, Any]:
    now = int(time.time())
    right: dict[str, Any] = {
        "iss": issuer,
        "aud": asked["client_id"],
        "nonce": asked["nonce"],
        "sub": os.environ["SUB"],
        "preferred_username": os.environ["NAME"],
        "iat": now,
        "exp": now + 300,
    }
    wrong: dict[str, dict[str, Any]] = {
        "wrong-issuer": {"iss": issuer + "/"},
        "wrong-audience": {"aud": "somebody-else"},
        "two-audiences": {"aud": [asked["client_id"], "somebody-else"]},
        "other-party": {"azp": "somebody-else"},
        "wrong-nonce": {"nonce": "another"},
        "no-nonce": {"nonce": None},
        "expired": {"exp": now - 3_600},
        "no-subject": {"sub": None},
    }
    wrong["two-steps"] = {"amr": ["pwd", "otp"]}
    wrong["by-acr"] = {"acr": "urn:county:two"}
    bent = {**right, **wrong.get(bend, {})}
    return {name: value for name, value in bent.items() if value is not None}


app = Starlette(
    routes=[
        Route("/{bend}/.well-known/openid-configuration", about),
        Route("/{bend}/keys", keys),
        Route("/{bend}/authorize", authorize),
        Route("/{bend}/token", token, methods=["POST"]),
    ]
)

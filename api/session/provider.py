"""An OpenID provider as its client sees it: discovery, keys, exchanging a code, and a strict reading of the answer.

Everything that arrives is checked against what was configured or sent: the issuer exactly, the audience, the nonce, the
signature by a key of the provider with an asymmetric algorithm, the times (OpenID Connect Core 3.1.3.7, RFC 9700).
"""

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.settings import OidcSettings
from gis.errors import NotSignedIn, Unavailable

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_KEPT_S = 3_600.0
_PATIENCE_S = 10.0
_LEEWAY_S = 60


@dataclass(frozen=True, slots=True)
class Journey:
    """What was sent with somebody to the provider and has to come back with them."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class _Known:
    authorization_endpoint: str
    token_endpoint: str
    keys: KeySet
    at_s: float


class Provider:
    """The configured provider; what it publishes about itself is kept for an hour."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._issuer = settings.issuer or ""
        self._client_id = settings.client_id or ""
        self._known: _Known | None = None

    @property
    def is_configured(self) -> bool:
        """Whether there is one."""
        return bool(self._settings.issuer and self._settings.client_id)

    async def address(self, redirect_uri: str, journey: Journey) -> str:
        """Where to send the browser: code flow with PKCE (S256)."""
        known = await self._published()
        challenge = urlsafe_b64encode(sha256(journey.verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": self._settings.scope,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return str(httpx.URL(known.authorization_endpoint).copy_merge_params(asked))

    async def claims(
        self, redirect_uri: str, journey: Journey, code: str, issuer: str | None
    ) -> dict[str, Any]:
        """The claims of the token that a code is exchanged for, every check passed."""
        if issuer is not None and issuer != self._issuer:
            raise refused()
        known = await self._published()
        id_token = await self._exchange(known.token_endpoint, redirect_uri, journey, code)
        try:
            return self._read(id_token, journey.nonce, known.keys)
        except NotSignedIn:
            # It may have signed with a key that it has published since.
            self._known = None
            return self._read(id_token, journey.nonce, (await self._published()).keys)

    async def _exchange(self, endpoint: str, redirect_uri: str, journey: Journey, code: str) -> str:
        """The ID token for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": journey.verifier,
        }
        secret = self._settings.client_secret
        if secret is None:
            form["client_id"] = self._client_id
            sent_as = httpx.Auth()
        else:
            sent_as = httpx.BasicAuth(quote_plus(self._client_id), quote_plus(secret.get_secret_value()))
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE_S, follow_redirects=False) as client:
                answer = await client.post(endpoint, data=form, auth=sent_as)
        except httpx.HTTPError as error:
            raise _away() from error
        if answer.status_code >= 500:
            raise _away()
        try:
            token = answer.raise_for_status().json()
            return str(token["id_token"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise refused() from error

    def _read(self, id_token: str, nonce: str, keys: KeySet) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
            registry.validate(token.claims)
        except (JoseError, ValueError) as error:
            raise refused() from error
        claims = token.claims
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._client_id:
            raise refused()
        if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
            raise refused()
        return dict(claims)

    async def _published(self) -> _Known:
        if self._known is not None and self._known.at_s > time.monotonic() - _KEPT_S:
            return self._known
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE_S, follow_redirects=False) as client:
                answer = await client.get(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
                about = answer.raise_for_status().json()
                self._check_published(about)
                keys = (await client.get(about["jwks_uri"])).raise_for_status().json()
                known = _Known(
                    about["authorization_endpoint"],
                    about["token_endpoint"],
                    KeySet.import_key_set(keys),
                    time.monotonic(),
                )
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            raise _away() from error
        self._known = known
        return known

    def _check_published(self, about: dict[str, Any]) -> None:
        """The document speaks for this very issuer, and sends nobody from HTTPS to HTTP."""
        if about["issuer"] != self._issuer:
            raise ValueError("another issuer")
        scheme = urlsplit(self._issuer).scheme
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if urlsplit(about[name]).scheme != scheme:
                raise ValueError("an endpoint of another scheme")


def proves_second(claims: Mapping[str, Any], accepted: str | None) -> bool:
    """Whether the provider says that it asked for more than a password.

    By `amr` (RFC 8176): `mfa`, or a kind that is none of a password. By `acr` only where a value is configured: what it
    means is the provider's own.
    """
    methods = claims.get("amr")
    if isinstance(methods, list) and _SECOND.intersection(each for each in methods if isinstance(each, str)):
        return True
    return accepted is not None and claims.get("acr") in accepted.split()


_SECOND = frozenset(("mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "iris", "retina", "vbm"))


def refused() -> NotSignedIn:
    """What whoever comes back with something wrong is told."""
    return NotSignedIn(
        "统一身份认证没有完成。重新登录。",
        "Signing in with your organisation was not completed. Start again.",
        code="oidc_refused",
    )


def _away() -> Unavailable:
    return Unavailable(
        "统一身份认证暂时连不上。稍后再试，或用密码登录。",
        "Your organisation's sign-in cannot be reached. Try later, or use your password.",
        code="oidc_away",
    )

"""A small OpenID provider on this machine: discovery, authorize, token, keys, who somebody is, and signing out, as the standard says."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, SECRET = "screens", "a secret of the screens and the provider"


@dataclass
class Provider:
    """`people`: what it says of each, by the name on the button that signs them in."""

    people: dict[str, dict]
    back: str  # the only address to which it sends anybody
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    codes: dict[str, dict] = field(default_factory=dict)
    tokens: dict[str, dict] = field(default_factory=dict)

    def app(self):
        paths = {"/.well-known/openid-configuration": self.discovery, "/authorize": self.authorize, "/token": self.token, "/jwks": self.jwks,
                 "/userinfo": self.userinfo, "/end": self.end}
        return Starlette(routes=[Route(path, answer, methods=["GET", "POST"]) for path, answer in paths.items()])

    async def discovery(self, request: Request):
        at = str(request.base_url).rstrip("/")
        return JSONResponse({
            "issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/jwks",
            "userinfo_endpoint": f"{at}/userinfo", "end_session_endpoint": f"{at}/end", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"]})

    async def authorize(self, request: Request):
        """Asks who somebody is, then sends them back with a code."""
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT and asked["redirect_uri"] == self.back and "openid" in asked["scope"].split(), asked
        who = asked.pop("who", None)
        if who is None:
            links = "".join(f"<p><a href='?{urlencode(asked | {'who': name})}'>{name}</a></p>" for name in self.people)
            return HTMLResponse(f"<!doctype html><title>Provider</title>{links}")
        code = secrets.token_urlsafe()
        self.codes[code] = asked | {"who": who}
        return RedirectResponse(f"{self.back}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request: Request):
        given, form = request.headers.get("Authorization", ""), dict(await request.form())
        assert base64.b64decode(given.removeprefix("Basic ")).decode().replace("%20", " ").replace("+", " ") == f"{CLIENT}:{SECRET}"
        asked = self.codes.pop(form["code"])  # a code is good once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        assert challenge == asked["code_challenge"]
        now, access = int(time.time()), secrets.token_urlsafe()
        claims = {"iss": str(request.base_url).rstrip("/"), "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.people[asked["who"]]}
        self.tokens[access] = self.people[asked["who"]]
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key, algorithms=["RS256"])
        return JSONResponse({"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": token})

    async def jwks(self, request: Request):
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def userinfo(self, request: Request):
        return JSONResponse(self.tokens[request.headers["Authorization"].removeprefix("Bearer ")])

    async def end(self, request: Request):
        assert request.query_params["post_logout_redirect_uri"] == self.back
        return RedirectResponse(self.back, 302)

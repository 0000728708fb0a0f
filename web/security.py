"""What every answer tells the browser to refuse: foreign scripts, frames, guesses and copies on disk.

Pages are never stored by the browser or a proxy, because they name children;
files under /static are the same for everybody and may be.
"""

import secrets
from posixpath import normpath

from flask import Flask, Response, g, request

from web.presentation import asset
from web.settings import Settings

#: Of a file whose address changes with it: kept for a year, and not asked for again.
KEPT = "public, max-age=31536000, immutable"
#: Two years, as the preload lists ask.
HSTS = "max-age=63072000; includeSubDomains"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


#: The one page whose program writes styles into its elements: dmn-js. Scripts are no freer there.
STYLED_BY_SCRIPT = "table_drawing.page"


def content_security_policy(nonce: str, endpoint: str | None = None) -> str:
    """What a page may load: our own files, and the one inline script that carries `nonce`."""
    styles = "'self' 'unsafe-inline'" if endpoint == STYLED_BY_SCRIPT else "'self'"
    return (
        "default-src 'self'; "
        f"script-src 'self' 'nonce-{nonce}'; "
        f"style-src {styles}; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def secure(app: Flask, settings: Settings) -> None:
    """Give every answer of `app` its headers, and every page a nonce of its own."""

    @app.before_request
    def new_nonce() -> None:
        g.csp_nonce = secrets.token_urlsafe(16)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        nonce = getattr(g, "csp_nonce", secrets.token_urlsafe(16))
        policy = content_security_policy(nonce, request.endpoint)
        response.headers.setdefault("Content-Security-Policy", policy)
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = HSTS
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        elif _is_what_its_address_means(response):
            response.headers["Cache-Control"] = KEPT
        return response


def _is_what_its_address_means(response: Response) -> bool:
    """Whether a file is there, and the one after which its address is called.

    While machines are upgraded one after another, a new page may ask the old version for its styles.
    """
    # Without detours there are only so many names, and `asset` keeps what it was asked.
    name = normpath((request.view_args or {})["filename"])
    return response.status_code in {200, 304} and request.full_path == asset(name)

"""The cookie that holds a session's token."""

from fastapi import Request, Response

from api.deps import Services, cookie_name


def give_cookie(request: Request, response: Response, found: Services, token: str) -> None:
    """Let the browser keep a session's token where no script reads it, as long as a session can last."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(found.settings.session_hours * 3600),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )

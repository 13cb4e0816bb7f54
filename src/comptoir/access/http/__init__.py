"""The routes of access."""

from __future__ import annotations

from comptoir.access.http import audit, oauth, people, session, switching, tokens

ROUTES = [*session.ROUTES, *switching.ROUTES, *people.ROUTES, *tokens.ROUTES, *audit.ROUTES]
PAGES = oauth.PAGES

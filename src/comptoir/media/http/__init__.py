"""Routes of pictures and documents."""

from comptoir.media.http.files import FILE_ROUTES
from comptoir.media.http.library import LIBRARY_ROUTES
from comptoir.media.http.uploads import UPLOAD_ROUTES

ROUTES = [*LIBRARY_ROUTES, *UPLOAD_ROUTES, *FILE_ROUTES]

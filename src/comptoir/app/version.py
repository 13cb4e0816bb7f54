"""The version of this program, as printed on receipts and told by the API."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("comptoir")
except PackageNotFoundError:
    VERSION = "0.0.0"

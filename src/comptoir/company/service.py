"""The doors of company."""

from comptoir.company.services.checks import check_numbers
from comptoir.company.services.structure import Put, PutLegalEntity, PutStore, put_legal_entity, put_store

__all__ = ["Put", "PutLegalEntity", "PutStore", "check_numbers", "put_legal_entity", "put_store"]

"""The doors of company."""

from comptoir.company.services.structure import Put, PutLegalEntity, PutStore, put_legal_entity, put_store

__all__ = ["Put", "PutLegalEntity", "PutStore", "put_legal_entity", "put_store"]

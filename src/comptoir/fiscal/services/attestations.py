"""What whoever publishes the version in use has attested of its fiscal kernel, and whether it still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from comptoir import __version__
from comptoir.access.service import record_audit
from comptoir.fiscal.services.kernel import running_kernel
from comptoir.fiscal.tables import FiscalAttestation
from comptoir.kernel.ids import new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.fiscal.domain.journal import Journal, Record
    from comptoir.kernel.uow import UnitOfWork

SOFTWARE = f"Comptoir {__version__}"


class AttestationState(StrEnum):
    """NONE: nobody attested anything; VALID: what runs is what was attested; VOID: it is something else."""

    NONE = "none"
    VALID = "valid"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Attestation:
    """publisher: who published the version in use and signed; kernel: version and hash that they signed for."""

    publisher: str
    software: str
    kernel: str
    signed_on: date


def record_attestation(uow: UnitOfWork, publisher: str, signed_on: date) -> Attestation:
    """Keep that the publisher of the version in use has signed for the kernel that runs."""
    made = Attestation(publisher, SOFTWARE, str(running_kernel()), signed_on)
    id_ = new_id()
    uow.connection.execute(
        insert(FiscalAttestation).values(
            id=id_,
            publisher=made.publisher,
            software=made.software,
            kernel=made.kernel,
            signed_on=made.signed_on,
            recorded_at=uow.now,
            recorded_by=str(uow.actor),
        )
    )
    record_audit(uow, "fiscal.attestation.recorded", f"attestation:{id_}", {"kernel": made.kernel})
    return made


def attestation(connection: Connection) -> tuple[AttestationState, Attestation | None]:
    """The newest attestation, and whether it holds for the kernel that runs."""
    row = connection.execute(
        select(
            FiscalAttestation.publisher,
            FiscalAttestation.software,
            FiscalAttestation.kernel,
            FiscalAttestation.signed_on,
        )
        .order_by(FiscalAttestation.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return AttestationState.NONE, None
    found = Attestation(*row)
    is_valid = found.kernel == str(running_kernel())
    return AttestationState.VALID if is_valid else AttestationState.VOID, found


def fiscal_facts(connection: Connection, journal: Journal, record: Record) -> dict[str, Any]:
    """What a Z says of its sealing: its record, the ends of all chains, the kernel, and whether it is attested."""
    return {
        "sequence": record.sequence,
        "signature": record.signature,
        "checkpoint": journal.checkpoint(),
        "kernel": str(running_kernel()),
        "attestation": attestation(connection)[0].value,
    }

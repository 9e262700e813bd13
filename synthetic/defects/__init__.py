"""Data faults as they happen in hospitals, injected with an exact ledger.

One class a fault, one file a class; :data:`FAULTS` is the registry that scenarios use.
"""

from synthetic.defects.base import Fault, FaultContext
from synthetic.defects.discharge_before_admission import DischargeBeforeAdmission
from synthetic.defects.duplicate_identity import DuplicateIdentity
from synthetic.defects.ledger import Injection, Ledger, LedgerError, undo
from synthetic.defects.mixed_lab_units import MixedLabUnits
from synthetic.defects.nir_key import NirKey

FAULTS: dict[str, type[Fault]] = {
    fault.name: fault for fault in (DuplicateIdentity, NirKey, DischargeBeforeAdmission, MixedLabUnits)
}
"""Faults by name, in the order in which they are injected: those that copy rows come before those that spoil them,
so that a copy never carries a fault that the ledger does not know."""


__all__ = ["FAULTS", "Fault", "FaultContext", "Injection", "Ledger", "LedgerError", "undo"]

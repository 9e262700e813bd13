"""Data faults as they happen in hospitals, injected with an exact ledger.

One class a fault, one file a class; :data:`FAULTS` is the registry that scenarios use.
"""

from synthetic.defects.base import Fault, FaultContext
from synthetic.defects.discharge_before_admission import DischargeBeforeAdmission
from synthetic.defects.ledger import Injection, Ledger, LedgerError, undo
from synthetic.defects.mixed_lab_units import MixedLabUnits
from synthetic.defects.nir_key import NirKey

FAULTS: dict[str, type[Fault]] = {fault.name: fault for fault in (NirKey, DischargeBeforeAdmission, MixedLabUnits)}

__all__ = ["FAULTS", "Fault", "FaultContext", "Injection", "Ledger", "LedgerError", "undo"]

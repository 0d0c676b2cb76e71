"""28 CFR 202.214: data brokerage."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, all_of, leaf, negation
from ..readings import yes_no
from ..rule import rule
from .agreements import BROKERAGE, prove_kind, read_agreement
from .dealing import Dealing, name_dealing
from .matter import Matter


@rule(cites="28 CFR 202.214(a)", since="2025-04-08")
def is_data_brokerage(matter: Matter, dealing: Dealing) -> Proof:
    """Data brokerage is a sale of data, a licence of access or a similar commercial transaction, other than
    a vendor, employment or investment agreement, with a recipient that did not collect the data from the
    individuals.
    """
    agreement = read_agreement(matter, dealing)
    commercial = prove_kind(matter, dealing, agreement, BROKERAGE)
    direct = dealing.term("collected_directly")
    claim = f"{matter.label(dealing.taker)} collects the data straight from the individuals"
    collected = leaf(claim, yes_no(direct) if direct else FAILS, settles=f"whether {claim}")
    return all_of(name_dealing(matter, dealing), commercial, negation("not collected directly", collected))

"""The regimes, in the order in which they are shown."""

from __future__ import annotations

from .bis.judge_bis import BIS
from .cfius.judge_cfius import CFIUS
from .dsp.judge_dsp import DSP
from .far52204_27.judge_far52204_27 import FAR_52204_27
from .icts.judge_icts import ICTS
from .ofac.judge_ofac import OFAC
from .padfa.judge_padfa import PADFA
from .pafaca.judge_pafaca import PAFACA
from .regime import Regime
from .section889.judge_section889 import SECTION_889
from .state_orders.judge_state_orders import STATE_ORDERS

REGIMES: tuple[Regime, ...] = (
    DSP,
    PAFACA,
    PADFA,
    CFIUS,
    ICTS,
    SECTION_889,
    FAR_52204_27,
    STATE_ORDERS,
    OFAC,
    BIS,
)

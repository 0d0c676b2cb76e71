"""The regimes, in the order in which they are shown."""

from __future__ import annotations

from .cfius.judge_cfius import CFIUS
from .dsp.judge_dsp import DSP
from .pafaca.judge_pafaca import PAFACA
from .regime import Regime

REGIMES: tuple[Regime, ...] = (DSP, PAFACA, CFIUS)

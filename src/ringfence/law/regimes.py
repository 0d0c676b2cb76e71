"""The regimes, in the order in which they are shown."""

from __future__ import annotations

from .dsp.judge_dsp import DSP
from .pafaca.judge_pafaca import PAFACA
from .regime import Regime

REGIMES: tuple[Regime, ...] = (DSP, PAFACA)

"""Payment terminals to try things with: processes of their own that speak the real protocols and misbehave on demand.

    python -m comptoir.payments.simulator --protocol nexo --port 9801 --poi-id V400m-324688179
    python -m comptoir.payments.simulator --protocol nexo --passphrase secret --key-identifier shop --port 9801
    python -m comptoir.payments.simulator --protocol caisse-ap --port 8888 --control 9802

A terminal approves, unless `POST /behaviour {"mode": …, "delay": seconds}` said otherwise (of Caisse-AP at the port of
its control). Modes: approve, partial, decline, cancel, busy, silence (takes the money and never answers the payment),
lost (never hears of it, closes the line), late (answers questions with "in progress" first), double (sends its answer
twice), garbled, wrong_amount (takes another amount than was asked for), power_cut (takes the money and goes dark for
some requests). Caisse-AP has neither partial nor busy. `GET /charges` lists what was really charged: the truth that a
test compares with.
"""

from comptoir.payments.simulator.caisse_ap import SimulatedCaisseAp
from comptoir.payments.simulator.nexo import MODES, SimulatedTerminal

__all__ = ["MODES", "SimulatedCaisseAp", "SimulatedTerminal"]

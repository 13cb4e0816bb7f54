"""The command: prints the address of a simulated terminal and serves until it is stopped."""

from __future__ import annotations

import argparse
import threading

from comptoir.payments.protocols.nexo_security import NexoKey
from comptoir.payments.simulator import SimulatedCaisseAp, SimulatedTerminal


def main() -> None:
    """Serve one terminal."""
    parser = argparse.ArgumentParser(prog="comptoir.payments.simulator", description="A simulated payment terminal.")
    parser.add_argument("--protocol", choices=("nexo", "caisse-ap"), default="nexo")
    parser.add_argument("--port", type=int, default=9801)
    parser.add_argument("--control", type=int, default=9802, help="Port that tells a Caisse-AP terminal how to behave.")
    parser.add_argument("--poi-id", default="V400m-324688179")
    parser.add_argument("--passphrase", help="Speak encrypted, with the key of this passphrase.")
    parser.add_argument("--key-identifier", default="comptoir")
    parser.add_argument("--key-version", type=int, default=1)
    options = parser.parse_args()
    server: SimulatedTerminal | SimulatedCaisseAp
    if options.protocol == "caisse-ap":
        server = SimulatedCaisseAp(options.port)
        threading.Thread(target=server.control(options.control).serve_forever, daemon=True).start()
    else:
        key = NexoKey(options.key_identifier, options.key_version, options.passphrase) if options.passphrase else None
        server = SimulatedTerminal(options.poi_id, options.port, key)
    print(server.address, flush=True)  # noqa: T201 - this is a command
    server.serve_forever()


if __name__ == "__main__":
    main()

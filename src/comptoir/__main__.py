"""`python -m comptoir` is the `comptoir` command."""

from comptoir.kernel.collector import loading

with loading():
    from comptoir.app.cli.main import main

raise SystemExit(main())

"""`python -m comptoir` is the `comptoir` command."""

from comptoir.app.cli.main import main

raise SystemExit(main())

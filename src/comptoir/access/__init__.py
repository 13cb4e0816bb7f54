"""People, roles, permissions, sessions, tokens and the audit trail."""

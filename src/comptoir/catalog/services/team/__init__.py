"""People at work on products together: versions, plans, proposals, views."""

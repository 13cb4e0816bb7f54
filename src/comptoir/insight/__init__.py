"""What past sales say: trying a promotion on them, and how a promotion does."""

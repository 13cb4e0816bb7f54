"""What every module stands on: settings, database, unit of work, committer, feed, jobs, sheets, secrets, texts."""

"""Rules of the till: tenders, days, reports, receipts; pure."""

"""What every page shows: view rows become strings, links and ready-made HTML parts. No Pelican, no I/O but reading."""

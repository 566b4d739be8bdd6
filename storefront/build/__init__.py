"""The night's work, in order: load, plan, render in shards, verify, publish."""

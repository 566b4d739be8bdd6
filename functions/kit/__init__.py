"""What every function needs and no shopper ever sees: settings, database, bodies, refusals, tokens, the outbox."""

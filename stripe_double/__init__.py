"""A stand-in for Stripe's API, for the demo and the tests: no money moves.

It is spoken to through the real stripe library (`base_addresses`), is as strict as Stripe about what it is sent, shows a
hosted payment page, sends signed webhooks, and misbehaves on demand. It knows nothing of the shop, and the functions
know nothing of it.
"""

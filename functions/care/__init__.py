"""What comes after a purchase: withdrawal, guarantee, support; and what the shop knows of a person."""

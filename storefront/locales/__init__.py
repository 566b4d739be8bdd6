"""How a locale says things: its words, money, dates and units. Shared by pages and functions; knows neither."""

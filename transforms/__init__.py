"""How a table is made: pure functions over Polars frames, and the splitter before them."""

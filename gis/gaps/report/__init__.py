"""The report of a run: content in Chinese, maps, and the three files made of them."""

"""Search by name, code and pinyin."""

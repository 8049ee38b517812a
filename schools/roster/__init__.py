"""Reading a school's roster file and bringing it into the roll (花名册导入)."""

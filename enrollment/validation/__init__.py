"""What the country allows in the rules of a place (enrollment handbook 5).

`validator.findings_of` runs every check on a draft. The codes V01 to V25 are those of
handbook 5.3, B01 to B10 the ten strict bans of 5.1, R01 and on the other rules of 5.2.
"""

"""The demo's admission (示范招生): two rounds of the larger county and its families.

Rules, plans, zones and decisions are written by the domain's own acts. Thousands of
families come in batches instead (`crowd`, `handing_in`), under the same checks.
"""

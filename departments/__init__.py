"""The departments server (部门数据服务): what an education bureau asks other offices for.

A separate small program with data of its own, for the demo and for tests: police, real
estate, housing, social insurance, tax, market regulation, civil affairs and the disabled
persons' federation answer over HTTP and JSON. Its page and its API make each of them slow,
wrong or unavailable. Everybody in it is invented: division codes begin with 99.

It imports nothing of the portal, and the portal nothing of it: both know only
`docs/departments.md`.
"""

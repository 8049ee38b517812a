"""The privacy text that a guardian agrees to, by its version (security handbook, S4 data).

A changed text gets a new version; which one was agreed to stands with each application.
"""

CONSENT_VERSION = "2026-11"

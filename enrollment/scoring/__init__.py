"""Categories and points of an application, without Django (enrollment handbook 4.6, 4.8, 6)."""

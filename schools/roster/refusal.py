"""A file that is refused as a whole, before or while it is read."""


class Refused(Exception):
    """`code` names the reason; `schools.roster.messages` has the sentence for it."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

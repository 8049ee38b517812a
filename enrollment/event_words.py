"""What happens to an application, in words that a family reads: inbox, timeline and text.

Each says what happened and what the family can do; none of them blames.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RULES_CHANGED = "rules_changed"
RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Words:
    """A heading and a sentence; whether a text message goes out besides."""

    title: str | Promise
    sentence: str | Promise
    is_texted: bool = False


WORDS: dict[str, Words] = {
    "draft": Words(
        _("Application started"), _("The application was started. Nothing is sent yet.")
    ),
    RECALLED: Words(
        _("Taken back to change it"),
        _("Hand it in again before registration closes."),
    ),
    "submitted": Words(
        _("Application handed in"),
        _("We have the application. You need do nothing now."),
    ),
    "checking": Words(
        pgettext_lazy("application", "Being checked"),
        _("The departments are asked first; an officer looks at what is left."),
    ),
    "returned": Words(
        _("Sent back to mend"),
        _(
            "Something is to be mended by %(due)s. All of it is told at once; your place"
            " in the procedure stays as it was."
        ),
        is_texted=True,
    ),
    "approved": Words(
        pgettext_lazy("application", "Approved"),
        _("All that the rules ask for is confirmed. Seats are given out next."),
        is_texted=True,
    ),
    "rejected": Words(
        _("Not approved"),
        _(
            "The reasons, the rule and how to have it looked at again stand on the"
            " application's page. Your child will be placed in a school all the same."
        ),
        is_texted=True,
    ),
    "under_review": Words(
        _("Looked at again"),
        _("Another officer, who had no part in the decision, looks at it again."),
    ),
    "rejected_final": Words(
        _("Finally not approved"),
        _("The written reply says which further remedies the law leaves open."),
        is_texted=True,
    ),
    "placed_provisional": Words(
        _("Provisionally placed"),
        _("The provisional result can be seen. It may still change after objections."),
        is_texted=True,
    ),
    "unplaced": Words(
        _("Not placed yet"),
        _(
            "No school that you wished for had a seat left. The bureau places your child."
        ),
        is_texted=True,
    ),
    "placed": Words(
        _("Seat given"), _("A school has a seat for your child."), is_texted=True
    ),
    "confirmed": Words(_("Seat accepted"), _("The seat is held for your child.")),
    "declined": Words(_("Seat declined"), _("The seat was given back.")),
    "notified": Words(
        _("Letter sent"), _("The letter of admission can be opened."), is_texted=True
    ),
    "registered": Words(_("Child has arrived"), _("The school has met your child.")),
    "no_show": Words(
        _("Did not arrive"),
        _("The school has not met your child. Call the hotline if that is wrong."),
        is_texted=True,
    ),
    "rolled": Words(_("On the roll"), _("Your child is on the school's roll.")),
    "withdrawn": Words(
        _("Withdrawn"), _("The application has ended. No seat is held any more.")
    ),
    RULES_CHANGED: Words(
        _("The rules have changed"),
        _(
            "The rules were changed after you applied, and registration is open again."
            " Look at what is new and change your answers if you wish to."
        ),
        is_texted=True,
    ),
}
TEXTED = [kind for kind, words in WORDS.items() if words.is_texted]


def event_words(kind: str) -> Words:
    return WORDS.get(kind, Words(kind, ""))


def told(kind: str, *, due_on: date | None) -> str:
    """The sentence, with its day where it has one."""
    day = formats.date_format(due_on) if due_on else "—"
    return str(event_words(kind).sentence) % {"due": day}

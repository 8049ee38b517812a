"""Checks on categories, points and ties: V05–V08, V22, V24."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from enrollment.models import PolicyProfile
from enrollment.scoring.categories import left_out, outranked
from enrollment.scoring.dates import DATES
from enrollment.scoring.predicates import HISTORIC
from enrollment.scoring.ranking import FIRST_COME, tie_faults
from enrollment.scoring.rules import Rule
from enrollment.validation.draft import Draft
from enrollment.validation.finding import BLOCK, WARN, Fault, Finding

ALL_RULE = _(
    "Compulsory Education Law, articles 2 and 12: every child of the age is admitted."
)
ORDER_RULE = _("Ministry notices: whose registration and home agree go first.")
POINTS_RULE = _("A table of points must say the most that each item can give.")
TIES_RULE = _("Equal families are told apart by published rules, in the end by lot.")
BIRTH_RULE = _(
    "Ministry notices of 2018 and later: no birth permit or family-planning paper may be"
    " asked for or counted."
)
FIRST_COME_RULE = _(
    "The order of applying never counts (admission notices since 2014)."
)

UNREADABLE = Fault(
    "rules_unreadable",
    "V05",
    BLOCK,
    _("The rules hold a field that cannot be read: %(field)s (%(why)s)."),
    ALL_RULE,
    _("Open the category or the item named and save it anew."),
)
NO_CATEGORIES = Fault(
    "no_categories",
    "V05",
    BLOCK,
    _("The policy has no category."),
    ALL_RULE,
    _("Add categories, or begin from a template."),
)
LEFT_OUT = Fault(
    "category_gap",
    "V05",
    WARN,
    _("Some children are in no category, for one: %(case)s."),
    ALL_RULE,
    _("Add a last category for every child, or say where these children are placed."),
)
NO_LOCAL_FIRST = Fault(
    "order_reversed",
    "V06",
    WARN,
    _("Category %(before)s takes children from elsewhere before category %(after)s."),
    ORDER_RULE,
    _("Change the ranks, or rank by points alone, or say why the order is so."),
)
UNBOUNDED = Fault(
    "item_without_cap",
    "V07",
    WARN,
    _("The item “%(item)s” has no upper limit."),
    POINTS_RULE,
    _("Give the item, its group or the table a cap."),
)
NO_POINTS = Fault(
    "no_points",
    "V08",
    BLOCK,
    _("The order goes by points, and there is no table of points."),
    TIES_RULE,
    _("Begin from a template of a table, or order by category alone."),
)
NO_TIES = Fault(
    "no_tie_keys",
    "V08",
    BLOCK,
    _("Nothing tells families with equal points apart."),
    TIES_RULE,
    _("Name at least one tie key."),
)
NO_LOTTERY = Fault(
    "no_lottery",
    "V08",
    BLOCK,
    _("Families who are equal in everything are not told apart."),
    TIES_RULE,
    _("Let remaining ties be drawn by lot."),
)
BAD_TIE = Fault(
    "bad_tie_key",
    "V08",
    BLOCK,
    _("The tie key %(key)s is unknown, or named twice."),
    TIES_RULE,
    _("Choose tie keys from the list."),
)
HISTORIC_ITEM = Fault(
    "family_planning",
    "V22",
    BLOCK,
    _("“%(item)s” counts family planning."),
    BIRTH_RULE,
    _("Delete it. It serves the replay of old years alone."),
)
BY_TIME = Fault(
    "first_come",
    "V24",
    BLOCK,
    _("“%(key)s” ranks families by when they applied."),
    FIRST_COME_RULE,
    _("Delete it; whoever applies within the window is equal."),
)
LOCAL_AND_HOME = Rule((("hukou_in_zone", "own_title_in_zone"),))
FROM_ELSEWHERE = Rule((("!hukou_in_city", "!special_status", "!sibling_at_school"),))
"""Beneficiaries and siblings have ranks of their own, wherever they come from."""


def rules_are_readable(draft: Draft) -> Iterator[Finding]:
    for _part, fault in draft.unreadable:
        yield UNREADABLE.found(field=fault.field, why=fault.code)
    if not draft.policy.categories:
        yield NO_CATEGORIES.found()


def categories_take_every_child(draft: Draft) -> Iterator[Finding]:
    if not draft.categories.categories:
        return
    gap = left_out(draft.categories)
    if gap is not None:
        case = [name if asked else f"!{name}" for name, asked in sorted(gap.items())]
        yield LEFT_OUT.found(case=case)


def local_children_go_first(draft: Draft) -> Iterator[Finding]:
    """Where the order claims to go by category (handbook 5.3)."""
    if draft.policy.order_rule == PolicyProfile.OrderRule.POINTS_ONLY:
        return
    pair = outranked(draft.categories, first=LOCAL_AND_HOME, then=FROM_ELSEWHERE)
    if pair is not None:
        after, before = pair
        yield NO_LOCAL_FIRST.found(before=before.label, after=after.label)


def points_are_bounded(draft: Draft) -> Iterator[Finding]:
    for item in draft.scheme.unbounded_items if draft.scheme else ():
        yield UNBOUNDED.found(item=item.label)


def ties_are_complete(draft: Draft) -> Iterator[Finding]:
    """By points the table's list decides; by category each one's dates; then lots."""
    if draft.uses_points and draft.policy.points is None:
        yield NO_POINTS.found()
    elif draft.uses_points and draft.scheme:
        for fault in tie_faults(draft.scheme):
            match fault.code:
                case "no_tie_keys":
                    yield NO_TIES.found()
                case "unknown_tie_key" | "repeated_tie_key":
                    yield BAD_TIE.found(key=fault.value)
    if not draft.policy.ends_in_lottery:
        yield NO_LOTTERY.found()


def family_planning_is_gone(draft: Draft) -> Iterator[Finding]:
    scheme = draft.scheme
    if scheme is not None:
        asked = {
            item.label
            for item in scheme.items
            if item.historic or any(map(is_historic, item.needs.names))
        }
        for label in sorted(asked):
            yield HISTORIC_ITEM.found(item=label)
    for category in draft.categories.categories:
        if any(map(is_historic, category.when.names)):
            yield HISTORIC_ITEM.found(item=category.label)


def is_historic(name: str) -> bool:
    return name.startswith(HISTORIC)


def time_never_counts(draft: Draft) -> Iterator[Finding]:
    by_category = [
        key
        for row in draft.policy.categories
        if isinstance(row, dict)
        for key in row.get("sort_keys", ())
    ]
    for key in [*draft.policy.tie_keys, *by_category]:
        name = str(key).partition(":")[0]
        if name in FIRST_COME and name not in DATES:
            yield BY_TIME.found(key=key)


CHECKS = (
    rules_are_readable,
    categories_take_every_child,
    local_children_go_first,
    points_are_bounded,
    ties_are_complete,
    family_planning_is_gone,
    time_never_counts,
)

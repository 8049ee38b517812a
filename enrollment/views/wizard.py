"""The eligibility wizard: one question a page, the answers in the address, nothing stored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollment import wizard as ways
from portal.access import public


@public
@require_safe
def wizard(request: HttpRequest) -> HttpResponse:
    """The next question, or what the answers lead to."""
    answers = ways.read(request.GET.dict())
    question = ways.next_question(answers)
    if question is None:
        return outcome(request, answers)
    context = {
        "question": question,
        "answers": answers.items(),
        "place": len(answers) + 1,
        "of": len(ways.asked(answers)),
        "is_missing": request.GET.get("asked") == question.code,
    }
    return render(request, "enrollment/wizard_question.html", context)


def outcome(request: HttpRequest, answers: dict[str, str]) -> HttpResponse:
    found = ways.outcome(answers, ways.policy_for(answers["stage"]))
    questions = ways.asked(answers)
    context = {
        "outcome": found,
        "next": ways.next_date(found.policy.round) if found.policy else None,
        "told": [
            (one.title, dict(one.choices)[answers[one.code]]) for one in questions
        ],
    }
    return render(request, "enrollment/wizard_outcome.html", context)

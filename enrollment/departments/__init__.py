"""Asking other departments before families are asked for papers (免提交).

`ask(IDENTITY.about(number))` gives an `Answer`; the functions of `checks` compare it with
what a family declared. The wire format stands in docs/departments.md. Whatever goes wrong
on the way ends as `unavailable`, which is never a ground for refusal (enrollment handbook
4.5, INV-20).
"""

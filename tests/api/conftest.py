from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiToken, User


@pytest.fixture
def program() -> Any:
    """`program(user)` gives an API client that shows a token of the acting posting."""

    def with_token(user: User) -> APIClient:
        _, secret = ApiToken.issue(user.acting, label="test")
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return with_token

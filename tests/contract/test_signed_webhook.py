"""The signed webhook: what is posted, that its signature holds, and how each answer is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.channel_stubs import Answer, HttpReceiver
from tests.json_schema import faults, undescribed
from tests.sample_posts import ALERT, CARD, DIGEST, HOSTILE, NOW, with_hostile
from watcher.adapters.signed_webhook import SignedWebhook
from watcher.core.errors import DeliveryError
from watcher.core.post_json import post_to_json
from watcher.core.posts import Place, Post
from watcher.core.webhook_signatures import signatures, signing_key

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "channels.md").read_text(encoding="utf-8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PLACE = Place(target="")


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as server:
        yield server


def webhook(receiver: HttpReceiver, *secrets: str, **changes: Any) -> SignedWebhook:
    return SignedWebhook(
        url=f"{receiver.url}/hook?token=canary",
        secrets=secrets or (SECRET,),
        clock=lambda: NOW,
        **{"timeout_s": 2, **changes},
    )


def block(language: str, holding: str) -> str:
    """Return the one example of docs/channels.md in this language that holds a text."""
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (one,) = [text for text in found if holding in text]
    return str(one)


def verifier() -> Callable[..., bytes]:
    """Return the function that the documentation tells receivers to use."""
    names: dict[str, Any] = {}
    exec(block("python", "def verified"), names)
    verified: Callable[..., bytes] = names["verified"]
    return verified


# ----------------------------------------------------------------------------- signatures


def test_the_signature_is_that_of_the_specification_s_own_example() -> None:
    assert (
        signatures(
            [signing_key(SECRET)],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
        )
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize("secret", ["", "tiny!", "whsec_c2hvcnQ=", "whsec_not base64 at all !!"])
def test_a_secret_that_keeps_nothing_is_refused_and_not_quoted(secret: str) -> None:
    with pytest.raises(ValueError, match=r"base64|shorter") as caught:
        signing_key(secret)
    assert not secret or secret not in str(caught.value)


@pytest.mark.parametrize("post", [ALERT, DIGEST], ids=["alert", "digest"])
def test_a_receiver_can_verify_it_with_the_documented_lines(
    receiver: HttpReceiver, post: Any
) -> None:
    webhook(receiver).send(post, PLACE)
    (got,) = receiver.posts
    now_s = NOW.timestamp()
    body = verifier()(got.headers, got.body, SECRET, now_s)
    assert json.loads(body) == post_to_json(post)
    assert got.headers["webhook-id"] == json.loads(body)["key"]
    assert got.headers["content-type"] == "application/json"
    for headers, told, secret, at_s in (
        (got.headers, got.body + b" ", SECRET, now_s),
        (got.headers, got.body, "another secret of some length", now_s),
        (got.headers, got.body, SECRET, now_s + 3600),
        ({**got.headers, "webhook-id": "another"}, got.body, SECRET, now_s),
        ({**got.headers, "webhook-timestamp": str(int(now_s) - 1)}, got.body, SECRET, now_s),
        ({**got.headers, "webhook-signature": "v1,"}, got.body, SECRET, now_s),
    ):
        with pytest.raises(ValueError, match="not Watcher"):
            verifier()(headers, told, secret, at_s)


def test_two_secrets_sign_side_by_side_so_that_one_can_be_changed(receiver: HttpReceiver) -> None:
    new, old = "the new secret, long enough", "the old secret, long enough"
    webhook(receiver, new, old).send(ALERT, PLACE)
    (got,) = receiver.posts
    assert len(got.headers["webhook-signature"].split()) == 2
    for secret in (new, old):
        verifier()(got.headers, got.body, secret, NOW.timestamp())


# ----------------------------------------------------------------------------- the body


def test_the_body_is_as_the_documented_schema_says(receiver: HttpReceiver) -> None:
    schema = json.loads(block("json", '"$schema"'))
    sender = webhook(receiver)
    posts: list[Post] = [ALERT, DIGEST, *map(with_hostile, HOSTILE)]
    for post in posts:
        sender.send(post, PLACE)
    bodies = [json.loads(got.body) for got in receiver.posts]
    assert len(bodies) == 2 + len(HOSTILE)
    for body in bodies:
        assert [*faults(body, schema, schema)] == []
        assert [*undescribed(body, schema, schema)] == []
    # A schema that lets everything pass would say nothing.
    faulty: list[dict[str, Any]] = [
        {},
        bodies[0] | {"version": 2},
        bodies[0] | {"type": "digest"},
        bodies[0] | {"data": bodies[0]["data"] | {"stance": "agrees"}},
        bodies[1] | {"data": {**bodies[1]["data"], "alerts": [{}]}},
    ]
    for broken in faulty:
        assert [*faults(broken, schema, schema)]


def test_the_documented_example_is_what_is_posted() -> None:
    shown, posted = json.loads(block("json", '"alert_id": "0123456789"')), post_to_json(ALERT)
    # The wording of the text may change with any release, the fields may not.
    assert posted.pop("text").startswith(shown.pop("text").removesuffix("..."))
    assert shown == posted


def test_text_from_outside_stays_what_it_is(receiver: HttpReceiver) -> None:
    sender = webhook(receiver)
    for text in HOSTILE:
        sender.send(with_hostile(text), PLACE)
    for text, post in zip(HOSTILE, receiver.posts, strict=True):
        told = text.encode("utf-8", "replace").decode()  # half a surrogate pair is no text
        data = json.loads(post.body.decode("utf-8"))["data"]
        assert data["quote"] == data["claim"]["text"] == data["said"]["speaker"] == told


def test_a_card_has_a_body_too() -> None:
    assert post_to_json(CARD)["data"]["claim"]["id"] == CARD.claim_id


# ----------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("answer", "unknown", "stops", "permanent", "wait_s"),
    [
        (Answer(status=301, headers={"Location": "http://127.0.0.1:1/"}), False, True, True, None),
        (Answer(status=400), False, True, True, None),
        (Answer(status=401), False, True, True, None),
        (Answer(status=404), False, True, True, None),
        (Answer(status=410), False, True, True, None),
        (Answer(status=418), False, True, True, None),
        (Answer(status=413), False, False, True, None),
        (Answer(status=422), False, False, True, None),
        (Answer(status=408), False, False, False, 1),
        (Answer(status=429), False, False, False, 1),
        (Answer(status=429, headers={"Retry-After": "0.5"}), False, False, False, 0.5),
        (Answer(status=429, headers={"Retry-After": "90"}), False, False, False, 90),
        (Answer(status=429, headers={"Retry-After": "soon"}), False, False, False, 1),
        (Answer(status=500), True, False, False, None),
        (Answer(status=503, headers={"Retry-After": "30"}), True, False, False, 30),
        (Answer(drop=True), True, False, False, None),
        (Answer(hang_s=10), True, False, False, None),
        (Answer(drip=True), True, False, False, None),
    ],
    ids=str,
)
def test_each_answer_says_what_may_have_become_of_it(
    receiver: HttpReceiver,
    answer: Answer,
    unknown: bool,
    stops: bool,
    permanent: bool,
    wait_s: float | None,
) -> None:
    receiver.script(answer)
    with pytest.raises(DeliveryError) as caught:
        webhook(receiver, timeout_s=0.5).send(ALERT, PLACE)
    error = caught.value
    assert (error.unknown, error.stops, error.permanent) == (unknown, stops, permanent)
    assert error.retry_after_s == wait_s
    assert "canary" not in str(error)
    assert len(receiver.posts) == 1, "neither retried nor redirected"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_receipt(receiver: HttpReceiver, status: int) -> None:
    receiver.script(Answer(status=status))
    webhook(receiver).send(ALERT, PLACE)
    assert len(receiver.kept) == 1


def test_the_environment_s_proxy_is_not_asked(
    receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HttpReceiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        webhook(receiver).send(ALERT, PLACE)
        assert (len(receiver.kept), len(proxy.posts)) == (1, 0)


def test_a_host_without_a_name_is_said_without_the_address() -> None:
    hook = SignedWebhook(
        url="http://canary.invalid/canary", secrets=[SECRET], timeout_s=5, clock=lambda: NOW
    )
    with pytest.raises(DeliveryError, match="name is not known") as caught:
        hook.send(ALERT, PLACE)
    assert not caught.value.unknown
    assert "canary" not in str(caught.value)


def test_it_keeps_no_history(receiver: HttpReceiver) -> None:
    hook = webhook(receiver)
    hook.send(ALERT, PLACE)
    assert hook.find(ALERT.alert_key, PLACE, NOW - timedelta(days=1)) is None

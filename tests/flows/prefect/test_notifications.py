"""Telling people through Prefect's blocks: a webhook, a custom one, a mail server, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.blocks.webhook import Webhook
from support.receivers import mail_server, webhook

from flows.prefect import notifications
from flows.settings import load_settings

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect")]


@pytest.fixture
def telling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Names those who are told, and of what."""

    def name(*blocks: str, of: str = "failure,warning,silence") -> None:
        monkeypatch.setenv("BAOGAO_STATE_DIR", str(tmp_path))
        monkeypatch.setenv("BAOGAO_NOTIFY", ",".join(blocks))
        monkeypatch.setenv("BAOGAO_NOTIFY_ON", of)
        load_settings.cache_clear()

    yield name
    load_settings.cache_clear()


def test_a_webhook_gets_subject_and_lines(telling: Callable[..., None]) -> None:
    with webhook() as receiver:
        Webhook(url=receiver.url).save("plain", overwrite=True)
        telling("webhook/plain")
        assert notifications.notify("warning", "二十三个提示", ["甲", "乙"]) == ["webhook/plain"]
    (told,) = receiver.received
    assert told["subject"] == "二十三个提示"
    assert told["body"].startswith("- 甲\n- 乙\n")
    assert told["occasion"] == "warning"


def test_prefects_notification_blocks_are_told_too(telling: Callable[..., None]) -> None:
    with webhook() as receiver:
        block = CustomWebhookNotificationBlock(
            name="desk", url=receiver.url, json_data={"text": "{{subject}}: {{body}}"}
        )
        block.save("desk", overwrite=True)
        telling("custom-webhook/desk")
        notifications.notify("failure", "nightly failed", ["no report was read"])
    assert receiver.received[0]["text"].startswith("nightly failed: no report was read")


def test_a_mail_server_gets_a_mail(telling: Callable[..., None]) -> None:
    with mail_server() as server:
        notifications.Mail(
            host=server.host, port=server.port, security="insecure", sender="baogao@example.org",
            recipients=["desk@example.org"],
        ).save("desk", overwrite=True)  # fmt: skip
        telling("mail/desk")
        assert notifications.notify("silence", "2 sources have fallen silent", ["liaoning"]) == ["mail/desk"]
    (mail,) = server.received
    assert "To: desk@example.org" in mail and "2 sources have fallen silent" in mail


def test_only_what_was_asked_for_is_told(telling: Callable[..., None]) -> None:
    with webhook() as receiver:
        Webhook(url=receiver.url).save("plain", overwrite=True)
        telling("webhook/plain", of="failure")
        assert notifications.notify("warning", "a warning", ["of a gate"]) == []
        assert receiver.received == []


@pytest.mark.parametrize("name", ["webhook/refuses", "webhook/nobody-made-it", "no-such-type/x"])
def test_who_cannot_be_told_stops_nobody_else_and_keeps_its_secrets(
    name: str, telling: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    with webhook(status=500) as refusing, webhook() as receiver:
        Webhook(url=f"{refusing.url}?token=hush").save("refuses", overwrite=True)
        Webhook(url=receiver.url).save("plain", overwrite=True)
        telling(name, "webhook/plain")
        assert notifications.notify("failure", "nightly failed", ["why"]) == ["webhook/plain"]
        assert len(receiver.received) == 1
    assert "hush" not in caplog.text


def test_nobody_is_told_unless_somebody_is_named(telling: Callable[..., None]) -> None:
    with webhook() as receiver:
        Webhook(url=receiver.url).save("plain", overwrite=True)
        telling()
        assert notifications.notify("failure", "nightly failed", ["why"]) == []
        assert receiver.received == []


def test_long_lists_are_cut(telling: Callable[..., None]) -> None:
    with webhook() as receiver:
        Webhook(url=receiver.url).save("plain", overwrite=True)
        telling("webhook/plain")
        notifications.notify("warning", "many", [f"warning {n}" for n in range(50)])
    assert "- and 30 more" in receiver.received[0]["body"]

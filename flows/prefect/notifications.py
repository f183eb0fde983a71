"""Telling people: that a run failed, what a published one warns of, and which sources have fallen silent.

Whom to tell is set by the names of Prefect blocks (BAOGAO_NOTIFY), and nobody is told where none is set. A
block of any of Prefect's notification types will do, so will its Webhook, and `Mail` below for a mail server
of one's own. Passwords and addresses stay in the blocks, which Prefect keeps encrypted.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

from prefect import State
from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block
from prefect.blocks.notifications import AbstractAppriseNotificationBlock
from prefect.blocks.webhook import Webhook
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import MissingContextError
from prefect.flows import Flow
from prefect.logging import get_logger, get_run_logger
from prefect.utilities.urls import url_for
from pydantic import Field, SecretStr

from flows.prefect.standing import compared
from flows.settings import Occasion, load_settings
from transforms.text.printable import in_one_line, printable

SHOWN_LINES = 20
"""Warnings that one message holds; the run's page has them all."""


class Mail(AbstractAppriseNotificationBlock):
    """Sends notifications through a mail server of one's own."""

    _block_type_name = "Mail"
    _block_type_slug = "mail"
    _description = "Sends notifications through a mail server of your own (SMTP)."

    host: str = Field(description="The mail server's name.")
    port: int = Field(default=587, description="Its port.")
    security: Literal["starttls", "ssl", "insecure"] = Field(
        default="starttls",
        description="How the connection is kept private; insecure only within one machine.",
    )
    sender: str = Field(description="The address that the mail comes from.")
    recipients: list[str] = Field(description="The addresses that it goes to.", min_length=1)
    user: str | None = Field(default=None, description="Name at the mail server, where it wants one.")
    password: SecretStr | None = Field(default=None, description="Password at the mail server.")

    def block_initialization(self) -> None:
        """Put the address together that Apprise takes."""
        login = ""
        if self.user is not None:
            secret = self.password.get_secret_value() if self.password is not None else ""
            login = f"{quote(self.user, safe='')}:{quote(secret, safe='')}@"
        scheme = "mailto" if self.security == "insecure" else "mailtos"
        options = {
            "smtp": self.host, "mode": self.security, "from": self.sender, "to": ",".join(self.recipients),
            "format": "text",
        }  # fmt: skip
        self._start_apprise_client(
            SecretStr(f"{scheme}://{login}{self.host}:{self.port}/?{urlencode(options)}")
        )


# -- occasions ----------------------------------------------------------------------------------------------


def notify_of_failure(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A hook of flows: say that a run failed or crashed, and why."""
    link = url_for(flow_run)
    lines = [state.message or f"The run ended as {state.name}.", f"Run: {link or flow_run.id}"]
    notify("failure", f"Baogao: {flow.name} ended as {state.name}", lines)


def notify_of_warnings(warehouse: Path, warnings: Sequence[str], silent: Sequence[str]) -> None:
    """Say what of a published warehouse's warnings and silent sources is new, worse or over.

    What stands as it stood the night before is a number, and makes no message by itself.
    """
    told = load_settings().state_dir / "told" / hashlib.sha256(str(warehouse).encode()).hexdigest()[:16]
    kinds: tuple[tuple[Occasion, Sequence[str], str], ...] = (
        ("warning", warnings, "warnings of {} changed"),
        ("silence", silent, "silent sources of {} changed"),
    )
    for occasion, lines, what in kinds:
        night = compared(told.with_suffix(f".{occasion}.json"), lines)
        if not night.lines:
            continue
        standing = f"{night.n_standing} more stand as they stood; the run's page has them all"
        most = SHOWN_LINES - 2
        shown = [*night.lines[:most], *([standing] if night.n_standing else [])]
        if len(night.lines) > most:
            shown.insert(most, f"and {len(night.lines) - most} more that are new, worse or over")
        notify(occasion, f"Baogao: {len(night.lines)} {what.format(warehouse.name)}", shown)


def notify(occasion: Occasion, subject: str, lines: Sequence[str]) -> list[str]:
    """Send a message to every block that is set; returns the names of those that took it.

    A message that cannot be sent is said in the log and stops nothing.
    """
    settings = load_settings()
    if occasion not in settings.notify_on:
        return []
    shown = [f"- {in_one_line(line)}" if len(lines) > 1 else printable(line) for line in lines[:SHOWN_LINES]]
    if len(lines) > SHOWN_LINES:
        shown.append(f"- and {len(lines) - SHOWN_LINES} more")
    body = "\n".join([*shown, f"Host: {socket.gethostname()}"])
    reached = []
    for name in settings.notify:
        try:
            _send(name, occasion, subject, body)
            reached.append(name)
        except Exception as error:
            # The text of an error may hold the address that it was sent to, and that is a secret.
            _logger().error("%s was not told of %r (%s); see BAOGAO_NOTIFY", name, subject, _kind(error))
    return reached


def _send(name: str, occasion: Occasion, subject: str, body: str) -> None:
    block: Any = Block.load(name)
    if isinstance(block, NotificationBlock):
        sent = block.notify(body, subject)
        if inspect.isawaitable(sent):
            asyncio.run(_awaited(sent))
    elif isinstance(block, Webhook):
        answer = asyncio.run(
            block.call({"subject": subject, "body": body, "text": f"{subject}\n{body}", "occasion": occasion})
        )
        answer.raise_for_status()
    else:
        raise TypeError(f"{name} is no block that sends messages")


async def _awaited(sent: Any) -> Any:
    return await sent


def _kind(error: BaseException) -> str:
    response = getattr(error, "response", None)
    status = f" {response.status_code}" if response is not None else ""
    return f"{type(error).__name__}{status}" + (
        f": {error}" if isinstance(error, ValueError | TypeError) else ""
    )


def _logger() -> Any:
    try:
        return get_run_logger()
    except MissingContextError:
        return get_logger("baogao")

"""Mail goes out: over SMTP, or into a folder of `.eml` files. A message has the outbox's id, so that a second copy is known."""

from __future__ import annotations

import os
import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from functions.kit.outbox import Unreachable

TIMEOUT_SECONDS = 20
_TEMPORARY = range(400, 500)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to one person, as text and as HTML."""

    to: str
    subject: str
    text: str
    html: str
    language: str


def send(letter: Letter, *, message_id: str, sender: tuple[str, str], mail_url: str, host: str) -> None:
    """Send a letter; `sender` is a name and an address, `host` the shop's. Raises Unreachable, SMTPException, OSError."""
    message = _message(letter, message_id, sender, host)
    parts = urlsplit(mail_url)
    if parts.scheme == "file":
        _write(message, Path(unquote(parts.netloc + parts.path)), message_id)
    else:
        _send(message, mail_url)


def _message(letter: Letter, message_id: str, sender: tuple[str, str], host: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr((_line(sender[0]), _line(sender[1])))
    message["To"] = _line(letter.to)
    message["Subject"] = _line(letter.subject)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{message_id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    # Setting the content removes what was said of it before.
    message["Content-Language"] = letter.language
    return message


def _line(text: str) -> str:
    """A header is one line, whatever was typed."""
    return " ".join(text.split())


def _write(message: EmailMessage, folder: Path, name: str) -> None:
    """One file a message, whole or not there; the same message again replaces itself."""
    folder.mkdir(parents=True, exist_ok=True)
    passing = folder / f".{name}.{os.getpid()}"
    passing.write_bytes(bytes(message))
    passing.replace(folder / f"{name}.eml")


def _send(message: EmailMessage, mail_url: str) -> None:
    parts = urlsplit(mail_url)
    host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
    context = ssl.create_default_context()
    try:
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
        with server:
            server.ehlo()
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as problem:
        if all(code in _TEMPORARY for code, _ in problem.recipients.values()):
            raise Unreachable from problem
        raise
    except smtplib.SMTPAuthenticationError as problem:
        # A wrong password is the shop's to put right; the letter is fine.
        raise Unreachable from problem
    except smtplib.SMTPResponseException as problem:
        if problem.smtp_code in _TEMPORARY:
            raise Unreachable from problem
        raise
    except (smtplib.SMTPServerDisconnected, OSError) as problem:
        raise Unreachable from problem

"""What `demo --serve` prints when everything is ready: where to click, and what to paste."""

from textwrap import indent

from message_center.commands.demo.operations import LIST, LIVE, REPLY, SIGN_IN
from message_center.commands.demo.shop import HANDLE, PASSWORD, PEOPLE
from message_center.settings import Settings


def guide(settings: Settings, *, simulator: str, password: str, order_page: str) -> str:
    """The text for the terminal."""
    url = settings.public_url.rstrip("/")
    logins = "\n".join(f"    {email:<20} {name}" for name, email, _ in PEOPLE)
    return f"""
Message Center is ready.

  Play the customer     {simulator}/
                        Choose 周新宇 or Nora Newman and tap a question: the bot answers at once.
                        林怡君 and others have a history.
                        Above, choose another account:
  On Instagram          佐佐木葵 has a history; newcomers see the questions there, too.
  On LINE               王俊傑 and Mika Sato have a history.
  On WhatsApp           蔡依珊 has a history.
  Staff, GraphiQL       {url}/graphql
                        without internet: {url}/graphql?plain
  E-mails to customers  {simulator}/mail
  Storefront form       curl {url}/storefront/{HANDLE}/messages -H 'content-type: application/json' \\
                          -d '{{"message": "請問有貨嗎？", "name": "阿明", "email": "ming@customer.example"}}'
  Order page of 林怡君  {order_page}

  Staff logins (password: {password})
{logins}

Paste into GraphiQL; in its Headers tab put what signing in answers: {{"Authorization": "Bearer <accessToken>"}}

1. Sign in

{_indented(SIGN_IN.replace(PASSWORD, password))}
2. The list

{_indented(LIST)}
3. Watch live: run this, then write as a customer

{_indented(LIVE)}
4. Answer (put in a conversation's id), and see it arrive in the simulator

{_indented(REPLY)}
Stop with Ctrl-C. The data stay in {settings.data_folder}; remove that folder to begin anew.
"""


def _indented(operation: str) -> str:
    return indent(operation, "  ")

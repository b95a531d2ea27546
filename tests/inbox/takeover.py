"""Another worker, as it goes on with a lane whose first worker is suspended in the middle of a call."""

from message_center.contracts.sending import Recipient
from message_center.storage.lanes import Lane
from message_center.testing import TestCenter


async def another_worker_goes_on(center: TestCenter, recipient: Recipient) -> None:
    """Let another worker do what waits in the lane of the conversation that is being sent to."""
    found = await center.desk().scope.conversations.get(recipient.conversation_id)
    await center.worker.work_on(Lane(found.key, holder="another", work=1))

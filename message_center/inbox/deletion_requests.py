"""A platform passes on that a person wants to be forgotten: kept, then done by a job in each shop (spec F15).

Everything that must not be lost is in the database before the platform is answered. A shop looks for the person
among the customers of those accounts that are connected through the platform's app, and erases whom it finds.
"""

import secrets
from datetime import datetime

from message_center.domain.accounts import PlatformApp
from message_center.domain.customers import Identity
from message_center.domain.deletion_requests import DeletionRequest
from message_center.inbox.desk import Desk
from message_center.inbox.erase_customer import erase_customer
from message_center.inbox.jobs import job_lane
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage

JOB = "deletion_request"
CODE_BYTES = 12
WHY = "They asked the platform to have their data deleted."


async def take_deletion_request(
    storage: Storage, app: PlatformApp, *, person: str, fingerprint: str, at: datetime
) -> DeletionRequest:
    """Keep the request, to be worked on; the same one again gives the one that is kept."""
    shops = await storage.deletion_requests.shops_of_app(app.id)
    request = DeletionRequest(
        id=new_id(),
        code=secrets.token_hex(CODE_BYTES),
        channel=app.channel,
        app_id=app.id,
        person=person if shops else None,
        fingerprint=fingerprint,
        requested_at=at,
        waiting=shops,
    )
    lanes = [job_lane(JOB, shop_id, request.id) for shop_id in shops]
    return await storage.deletion_requests.keep(request, wakes=lanes)


async def erase_person(desk: Desk, request_id: str) -> None:
    """The job: erase whoever has this id in one of the app's accounts. Safe to repeat and to kill."""
    request = await desk.scope.deletion_requests.get(request_id)
    if request is None or request.person is None:
        return
    accounts = [one for one in await desk.scope.accounts.all() if one.app_id == request.app_id]
    known_as = [Identity(channel=one.channel, account_id=one.id, external_id=request.person) for one in accounts]
    holders = await desk.scope.customers.holders(known_as)
    found = list(dict.fromkeys(customer.id for customer in holders.values()))
    await desk.scope.deletion_requests.note(request.id, found)
    for customer_id in found:
        await erase_customer(desk, customer_id=customer_id, why=WHY)
    await desk.scope.deletion_requests.settle(request.id)

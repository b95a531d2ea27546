"""Storage as one caller may use it: everything bound to the caller's shop.

A query without a shop cannot be written from a Scope. What lies outside of shops (the journal, lanes, sign-in,
routes) is in `Storage`, which only the edges and the worker hold.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from message_center.contracts.cipher import Cipher
from message_center.domain.actors import Caller
from message_center.domain.assignment_replay import Arrival
from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.inbound import read_key
from message_center.domain.shops import Shop
from message_center.storage.accounts import Accounts, Route, route
from message_center.storage.arrivals import arrivals_since
from message_center.storage.assignment_turns import AssignmentTurns
from message_center.storage.carts import Carts
from message_center.storage.comments import Comments
from message_center.storage.conversations import Conversations
from message_center.storage.customer_export import CustomerExport
from message_center.storage.customer_list import CustomerList
from message_center.storage.customer_search import CustomerSearch
from message_center.storage.customers import Customers
from message_center.storage.database import Database, Raw
from message_center.storage.deleted_tags import DeletedTags
from message_center.storage.deletion_requests import DeletionRequests, ShopDeletionRequests
from message_center.storage.erasure import Erasure
from message_center.storage.facts import Facts
from message_center.storage.feed import FactFeed
from message_center.storage.files import Files
from message_center.storage.imports import Imports
from message_center.storage.journal import Journal
from message_center.storage.linked_customers import LinkedCustomers
from message_center.storage.mapping import to_value
from message_center.storage.member_writes import MemberWrites
from message_center.storage.merges import Merges
from message_center.storage.message_search import MessageSearch
from message_center.storage.messages import Messages
from message_center.storage.notes import Notes
from message_center.storage.platform_apps import PlatformApps
from message_center.storage.presence import PresenceBoard
from message_center.storage.reminder_ledger import ReminderLedger
from message_center.storage.reminders import Reminders
from message_center.storage.renamed_tags import RenamedTags
from message_center.storage.reports import Reports
from message_center.storage.retention import Retention
from message_center.storage.saved_replies import SavedReplies
from message_center.storage.shops import WITH_SHOP, OwnShop, Shops, SignIns, StaffDirectory
from message_center.storage.tags import Tags
from message_center.storage.topics import Topics
from message_center.storage.working_hours import AllWorkingHours


@dataclass
class Scope:
    """The shop as the caller may see and change it."""

    database: Database
    caller: Caller
    cipher: Cipher

    @property
    def shop_id(self) -> Id:
        """The caller's shop."""
        return self.caller.shop_id

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations, and their moves."""
        return Conversations(self.database, self.caller)

    @cached_property
    def messages(self) -> Messages:
        """Messages."""
        return Messages(self.database, self.caller)

    @cached_property
    def comments(self) -> Comments:
        """Private comments of staff."""
        return Comments(self.database, self.caller)

    @cached_property
    def carts(self) -> Carts:
        """Carts that staff fill for customers."""
        return Carts(self.database, self.caller)

    @cached_property
    def message_search(self) -> MessageSearch:
        """Messages, by what they say."""
        return MessageSearch(self.database, self.caller)

    @cached_property
    def customer_search(self) -> CustomerSearch:
        """Customers, by what they are called and where they are reached."""
        return CustomerSearch(self.database, self.caller)

    @cached_property
    def customers(self) -> Customers:
        """Customers."""
        return Customers(self.database, self.caller)

    @cached_property
    def customer_list(self) -> CustomerList:
        """The list of customers."""
        return CustomerList(self.database, self.caller)

    @cached_property
    def accounts(self) -> Accounts:
        """Connected accounts."""
        return Accounts(self.database, self.caller, self.cipher)

    @cached_property
    def staff(self) -> StaffDirectory:
        """The people of the shop."""
        return StaffDirectory(self.database, self.caller)

    @cached_property
    def presence(self) -> PresenceBoard:
        """Who is at which conversation."""
        return PresenceBoard(self.database, self.caller)

    @cached_property
    def tags(self) -> Tags:
        """Tags."""
        return Tags(self.database, self.caller)

    @cached_property
    def deleted_tags(self) -> DeletedTags:
        """Tags that are being taken off customers."""
        return DeletedTags(self.database, self.caller)

    @cached_property
    def renamed_tags(self) -> RenamedTags:
        """Tags whose new name is on its way to the host shop."""
        return RenamedTags(self.database, self.caller)

    @cached_property
    def notes(self) -> Notes:
        """Notes on customers."""
        return Notes(self.database, self.caller)

    @cached_property
    def saved_replies(self) -> SavedReplies:
        """Saved replies."""
        return SavedReplies(self.database, self.caller)

    @cached_property
    def erasure(self) -> Erasure:
        """What is left of erased customers."""
        return Erasure(self.database, self.caller)

    @cached_property
    def deletion_requests(self) -> ShopDeletionRequests:
        """Requests of people to be forgotten that this shop still has to look after."""
        return ShopDeletionRequests(self.database, self.caller)

    @cached_property
    def customer_export(self) -> CustomerExport:
        """All that is kept of one customer."""
        return CustomerExport(self.database, self.caller)

    @cached_property
    def merges(self) -> Merges:
        """Merging customers, and its journal."""
        return Merges(self.database, self.caller)

    @cached_property
    def topics(self) -> Topics:
        """Settings by topic."""
        return Topics(self.database, self.caller)

    @cached_property
    def turns(self) -> AssignmentTurns:
        """Whose turn it is to be assigned."""
        return AssignmentTurns(self.database, self.caller)

    async def arrivals_since(self, since: datetime) -> tuple[tuple[Arrival, ...], bool]:
        """Customers' latest messages, for dry runs (storage/arrivals.py)."""
        return await arrivals_since(self.database, self.caller, since)

    @cached_property
    def own_shop(self) -> OwnShop:
        """The shop itself."""
        return OwnShop(self.database, self.caller)

    @cached_property
    def working_hours(self) -> AllWorkingHours:
        """Working hours."""
        return AllWorkingHours(self.database, self.caller)

    @cached_property
    def files(self) -> Files:
        """Files."""
        return Files(self.database, self.caller)

    @cached_property
    def linked_customers(self) -> LinkedCustomers:
        """The customers who are members."""
        return LinkedCustomers(self.database, self.caller)

    @cached_property
    def member_writes(self) -> MemberWrites:
        """Changes of members on their way to the host shop."""
        return MemberWrites(self.database, self.caller)

    @cached_property
    def imports(self) -> Imports:
        """What the host tells, for the built-in shop backend."""
        return Imports(self.database, self.caller)

    @cached_property
    def reports(self) -> Reports:
        """The figures of reports."""
        return Reports(self.database, self.caller)

    @cached_property
    def retention(self) -> Retention:
        """Conversations whose time is over."""
        return Retention(self.database, self.caller)

    @cached_property
    def reminders(self) -> Reminders:
        """Payment reminders: planned, claimed and decided."""
        return Reminders(self.database, self.caller)

    @cached_property
    def reminder_ledger(self) -> ReminderLedger:
        """What became of payment reminders."""
        return ReminderLedger(self.database, self.caller)

    @cached_property
    def facts(self) -> Facts:
        """Facts and timelines."""
        return Facts(self.database, self.caller)


class Storage:
    """All of storage, for the edges: what is not yet bound to a shop, and scopes that are."""

    def __init__(self, database: Database, *, cipher: Cipher, journal_kept: timedelta) -> None:
        self.database = database
        self.cipher = cipher
        self.shops = Shops(database)
        self.sign_ins = SignIns(database)
        self.apps = PlatformApps(database, cipher)
        self.deletion_requests = DeletionRequests(database)
        self.journal = Journal(database, keep=journal_kept)
        self.feed = FactFeed(database)

    def scope(self, caller: Caller) -> Scope:
        """The shop as this caller may see and change it."""
        return Scope(self.database, caller, self.cipher)

    async def route(self, channel: str, account: str) -> Route | None:
        """Where a platform's event belongs; None when nobody connected the account."""
        return await route(self.database, self.cipher, channel=channel, account=account)

    async def conversation_of(self, lane: str) -> tuple[Conversation, Shop] | None:
        """The conversation that a lane belongs to, whosever it is, and its shop."""
        wanted: list[Raw] = [{"$match": {"key": lane}}, *WITH_SHOP]
        async with await self.database.conversations.aggregate(wanted) as rows:
            async for row in rows:
                shop = to_value(Shop, row.pop("shop"))
                return to_value(Conversation, row), shop
        return None

    async def account_of(self, lane: str) -> Route | None:
        """The account that an account's own lane belongs to; None for other lanes."""
        channel, account, identity = read_key(lane)
        return None if identity else await self.route(channel, account)

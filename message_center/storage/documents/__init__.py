"""One Beanie document a collection: its shape and its indexes, nothing else.

Reads are raw and become domain values (storage/mapping.py); writes are validated by these models first.
"""

from beanie import Document

from message_center.storage.documents.accounts import ChannelAccountDocument, PlatformAppDocument
from message_center.storage.documents.carts import CartDocument
from message_center.storage.documents.comments import CommentDocument
from message_center.storage.documents.conversations import ConversationDocument
from message_center.storage.documents.customers import CustomerDocument
from message_center.storage.documents.deletion_requests import DeletionRequestDocument
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.journal import JournalDocument
from message_center.storage.documents.lanes import LaneDocument
from message_center.storage.documents.leases import LeaseDocument
from message_center.storage.documents.member_writes import MemberWriteDocument
from message_center.storage.documents.members import MemberDocument
from message_center.storage.documents.merges import MergeDocument
from message_center.storage.documents.message_search import MessageSearchDocument
from message_center.storage.documents.messages import MessageDocument
from message_center.storage.documents.migrations import MigrationDocument
from message_center.storage.documents.notes import NoteDocument
from message_center.storage.documents.orders import OrderDocument
from message_center.storage.documents.presence import PresenceDocument
from message_center.storage.documents.products import ProductDocument
from message_center.storage.documents.reminders import ReminderDocument
from message_center.storage.documents.saved_replies import SavedReplyDocument
from message_center.storage.documents.settings import SettingsDocument
from message_center.storage.documents.shops import SessionDocument, ShopDocument, StaffDocument
from message_center.storage.documents.tags import TagDocument
from message_center.storage.documents.working_hours import AssignmentTurnsDocument, WorkingHoursDocument

DOCUMENTS: tuple[type[Document], ...] = (
    ShopDocument,
    StaffDocument,
    SessionDocument,
    PlatformAppDocument,
    ChannelAccountDocument,
    DeletionRequestDocument,
    JournalDocument,
    LaneDocument,
    LeaseDocument,
    CustomerDocument,
    ConversationDocument,
    MessageDocument,
    MessageSearchDocument,
    CommentDocument,
    CartDocument,
    FactDocument,
    PresenceDocument,
    TagDocument,
    MergeDocument,
    NoteDocument,
    SettingsDocument,
    SavedReplyDocument,
    ProductDocument,
    MemberDocument,
    OrderDocument,
    ReminderDocument,
    MemberWriteDocument,
    WorkingHoursDocument,
    AssignmentTurnsDocument,
    MigrationDocument,
)

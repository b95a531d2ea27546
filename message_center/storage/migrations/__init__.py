"""What databases of earlier versions need, once each and in this order. Never removed or numbered anew.

How to add one: docs/architecture.md.
"""

from message_center.storage.migrations.apps import APPS
from message_center.storage.migrations.folders import FOLDERS
from message_center.storage.migrations.migration import Migration
from message_center.storage.migrations.orders import ORDERS
from message_center.storage.migrations.words import WORDS

MIGRATIONS: tuple[Migration, ...] = (FOLDERS, WORDS, ORDERS, APPS)

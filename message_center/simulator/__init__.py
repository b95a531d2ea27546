"""The platforms played locally, for tests and for the demo; scripted in Python or over HTTP.

It imports nothing of ours, so that its limits and checks are an independent oracle of the platforms' rules.
"""

from message_center.simulator.app import application_of, create_simulator
from message_center.simulator.config import (
    AdConfig,
    AppConfig,
    InstagramConfig,
    KnownThread,
    KnownWhatsAppChat,
    Limits,
    LineAccountConfig,
    LineLimits,
    PageConfig,
    PersonConfig,
    SimulatorConfig,
    UtilityTemplateConfig,
    WebhookRules,
    WhatsAppLimits,
    WhatsAppNumberConfig,
)
from message_center.simulator.known import NotKnown, ScriptError
from message_center.simulator.meta.customer import Customer
from message_center.simulator.meta.deletion import DeletionAnswer, signed_request
from message_center.simulator.meta.platform import PAGE_INBOX_APP
from message_center.simulator.run import run_simulator, serving
from message_center.simulator.simulator import Simulator

__all__ = [
    "PAGE_INBOX_APP",
    "AdConfig",
    "AppConfig",
    "Customer",
    "DeletionAnswer",
    "InstagramConfig",
    "KnownThread",
    "KnownWhatsAppChat",
    "Limits",
    "LineAccountConfig",
    "LineLimits",
    "NotKnown",
    "PageConfig",
    "PersonConfig",
    "ScriptError",
    "Simulator",
    "SimulatorConfig",
    "UtilityTemplateConfig",
    "WebhookRules",
    "WhatsAppLimits",
    "WhatsAppNumberConfig",
    "application_of",
    "create_simulator",
    "run_simulator",
    "serving",
    "signed_request",
]

"""Who customers are, and what is known of them."""

from message_center.domain.member_writes import SyncState
from message_center.domain.members import Gender
from message_center.domain.recognition.finds import FindKind
from message_center.graphql.types.enums.describing import describe

describe(
    FindKind,
    "What can be recognised in a customer's words.",
    {
        "PHONE": "A phone number, of the shop's country or in international form.",
        "EMAIL": "An e-mail address.",
        "ADDRESS": "A postal address of Taiwan, Hong Kong, Malaysia or Singapore.",
    },
)
describe(
    Gender,
    "What a member said of themselves.",
    {
        "FEMALE": "Female.",
        "MALE": "Male.",
        "UNDISCLOSED": "They chose not to say; show no icon, as when nothing is known.",
    },
)
describe(
    SyncState,
    "Whether changes of a linked customer arrived in the shop's own system.",
    {
        "SYNCED": "Everything arrived.",
        "PENDING": "A change is on its way.",
        "FAILED": "The shop's system does not answer; the change is kept and tried again by itself.",
        "REFUSED": "The shop's system refused a change: somebody must correct it.",
    },
)

"""What partners import: the contract of a plugin, and what its parts are made of.

    from message_center.plugin import Plugin, Services

Everything else of the package is ours and may change without notice, apart from `message_center.graphql.extend`,
`message_center.storage.extend` and `message_center.testing`.
"""

from message_center.plugin.contract import CONTRACT, Plugin, Services

__all__ = ["CONTRACT", "Plugin", "Services"]

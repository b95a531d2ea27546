"""What Messenger and Instagram share: webhooks with `messaging` events, the Send API, and ice breakers.

`envelope` takes a webhook body apart, `events` and `attachments` say what its parts mean, `sending`,
`ice_breakers` and `subscription` call the platform. What differs is given by the channel.
"""

"""The GraphQL operations that the guide shows, as they stand in the README, where a test runs them."""

SIGN_IN = """\
mutation {
  signIn(input: {email: "owner@demo.example", password: "demo-password"}) {
    accessToken
    viewer { staff { name } permissions }
    userErrors { code message }
  }
}
"""

LIST = """\
{
  eventsCursor
  conversations(first: 10) {
    edges {
      node {
        id unread starred status
        customer { shownName }
        tags { name color }
        assignee { name }
        lastMessage { snippet at }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""

LIVE = """\
subscription {
  inboxEvents {
    cursor kind actor { kind name }
    conversation { id unread customer { shownName } }
    message { text delivery { status } }
  }
}
"""

REPLY = """\
mutation {
  sendMessage(input: {conversationId: "ID", text: "您好，馬上為您確認！"}) {
    message { id delivery { status } }
    userErrors { field code message }
  }
}
"""

"""The GraphQL operations that the guide shows; a test runs them as they stand."""

SIGN_IN = """
mutation {
  signIn(input: {email: "owner@demo.example", password: "$PASSWORD"}) {
    accessToken
    viewer { staff { name } permissions }
    userErrors { code message }
  }
}
"""

LIST = """
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

REPLY = """
mutation {
  sendMessage(input: {conversationId: "ID", text: "您好，馬上為您確認！"}) {
    message { id delivery { status } }
    userErrors { field code message }
  }
}
"""

LIVE = """
subscription {
  inboxEvents {
    cursor kind actor { kind name }
    conversation { id unread customer { shownName } }
    message { text delivery { status } }
  }
}
"""

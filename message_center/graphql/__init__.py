"""The staff's API: GraphQL over HTTP and WebSocket. Partners import `message_center.graphql.extend` only."""

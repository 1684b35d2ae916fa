/** What the benchmark subscribes to: a stream that is the same for everybody. */
export const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"])
  type Query { topics: Int @tag(name: "public") }
  type Subscription { messages(topic: String!): Message! @tag(name: "public") @tag(name: "shared") }
  type Message @tag(name: "public") { number: Int! sentAtMs: Float! text: String! }`;

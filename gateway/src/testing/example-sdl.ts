import { FEDERATION } from './compose-graph.ts';

/** Two small federated domains, in which everything that the gateway must cope with happens on demand. */
export const exampleSdl = {
  people: `${FEDERATION}
    type Query {
      me: Viewer @shareable @tag(name: "public")
      person(id: ID!): Person @tag(name: "public")
      people: [Person] @tag(name: "public")
      whoAsks: WhoAsks @tag(name: "public")
      staffOnly: String @requiresScopes(scopes: [["admin"]])
      hidden: Hidden
    }
    type Mutation {
      greet(name: String!): String @tag(name: "public")
      explode: String @tag(name: "public")
    }
    type Viewer @key(fields: "id") @tag(name: "public") {
      id: ID! @inaccessible
      person: Person
      email: String @requiresScopes(scopes: [["account:read"]])
      secrets: [Secret!] @requiresScopes(scopes: [["account:read"]]) @tag(name: "internal")
    }
    type Secret { text: String! }
    type Hidden { topSecretName: String }
    type WhoAsks @tag(name: "public") { userId: String clientAddress: String userAgent: String requestId: String scopes: [String!] }
    type Person @key(fields: "id") @tag(name: "public") {
      id: ID!
      name: String!
      nick: String
      salary: Int @requiresScopes(scopes: [["admin"]])
    }`,
  things: `${FEDERATION}
    type Query {
      me: Viewer @shareable @tag(name: "public")
      thing(id: ID!): Thing @tag(name: "public")
      things(first: Int! = 3, ownedBy: [ID!]): [Thing!] @tag(name: "public")
      page(first: Int! = 3): [Thing!] @listSize(slicingArguments: ["first"]) @tag(name: "public")
      fail(code: String!): String @tag(name: "public")
      wait(ms: Int!): String @tag(name: "public")
    }
    type Subscription {
      ticks(topic: String!, after: String, everyMs: Int! = 20, to: Int! = 1000000): Tick! @tag(name: "public")
      sharedTicks(topic: String!, after: String, everyMs: Int! = 20): Tick! @tag(name: "public") @tag(name: "shared")
      unaskedTicks(topic: String!, everyMs: Int! = 20): Tick! @tag(name: "public") @tag(name: "shared")
      guarded: Tick! @requiresScopes(scopes: [["account:read"]]) @tag(name: "public")
      internalTicks: Tick!
    }
    type Tick @tag(name: "public") { cursor: String! number: Int! thing: Thing asker: String big: String myNote: String }
    type Viewer @key(fields: "id") { id: ID! @inaccessible  things: [Thing!] }
    type Thing @key(fields: "id") @tag(name: "public") {
      id: ID!
      title: String!
      owner: Person
      mustOwner: Person!
      broken: String
      mustBroken: String!
      parent: Thing
    }
    type Person @key(fields: "id") { id: ID! things: [Thing!] }`,
} as const;

export const exampleKeys = new Map([
  ['people', Buffer.alloc(32, 1)],
  ['things', Buffer.alloc(32, 2)],
]);

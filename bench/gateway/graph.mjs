// The graph under the benchmark: four subgraphs modelled on the federation benchmark that everybody knows, and what a page asks of them.
const HEAD = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@authenticated", "@requiresScopes", "@cost", "@listSize"])`;

/** With what this gateway enforces written into it; `withoutPolicies` makes of it what the peers read. */
export const subgraphSdl = {
  accounts: `${HEAD}
    type Query { me: User @authenticated  user(id: ID!): User  users: [User] @listSize(assumedSize: 6) }
    type User @key(fields: "id") {
      id: ID!
      name: String
      username: String @shareable
      birthday: Int @requiresScopes(scopes: [["account:read"]])
    }`,
  inventory: `${HEAD}
    type Product @key(fields: "upc") {
      upc: String!
      weight: Int @external
      price: Int @external
      inStock: Boolean
      shippingEstimate: Int @requires(fields: "price weight") @cost(weight: 2)
    }`,
  products: `${HEAD}
    type Query { topProducts(first: Int = 5): [Product] @listSize(slicingArguments: ["first"])  product(upc: String!): Product }
    type Product @key(fields: "upc") { upc: String!  name: String  price: Int  weight: Int }`,
  reviews: `${HEAD}
    type Review @key(fields: "id") { id: ID!  body: String  author: User @provides(fields: "username")  product: Product }
    type User @key(fields: "id") { id: ID!  username: String @external  reviews: [Review] @listSize(assumedSize: 4) }
    type Product @key(fields: "upc") { upc: String!  reviews: [Review] @listSize(assumedSize: 4) }`,
};

/** The same SDL without what plain @apollo/gateway refuses to start on. */
export const withoutPolicies = (sdl) =>
  sdl.replace(/ @(authenticated|requiresScopes|cost|listSize)\b(\((?:[^()]|\([^()]*\))*\))?/g, '');

const userNames = ['Uri Goldshtein', 'Dotan Simha', 'Kamil Kisiela', 'Arda Tanrikulu', 'Gil Gardosh', 'Laurin Quast'];
const users = userNames.map((name, index) => ({
  id: `u${index + 1}`,
  name,
  username: `user-${index + 1}`,
  birthday: 1990 + index,
}));
const goods = ['Table', 'Couch', 'Glass', 'Chair', 'TV', 'Lamp', 'Grill', 'Fridge', 'Sofa'];
const products = goods.map((name, index) => ({
  upc: `p${index + 1}`,
  name,
  price: 899 + 137 * index,
  weight: 50 + 13 * index,
  inStock: index % 3 !== 1,
}));
const reviews = Array.from({ length: 24 }, (_, index) => ({
  id: `r${index + 1}`,
  body: `Review number ${index + 1}: it does what it says, and the delivery was on time.`,
  authorId: users[index % users.length].id,
  upc: products[(index * 5) % products.length].upc,
}));

const userOf = (id) => users.find((user) => user.id === id);
const productOf = (upc) => products.find((product) => product.upc === upc);
const reviewOf = (id) => reviews.find((review) => review.id === id);
const author = ({ authorId }) => ({ __typename: 'User', id: authorId, username: userOf(authorId).username });

/** Resolvers of each subgraph, for what it owns alone. */
export const resolvers = {
  accounts: {
    Query: { me: () => users[0], user: (_, { id }) => userOf(id), users: () => users },
    User: { __resolveReference: ({ id }) => userOf(id) },
  },
  inventory: {
    Product: {
      __resolveReference: (reference) => ({ ...reference, inStock: productOf(reference.upc).inStock }),
      shippingEstimate: ({ price, weight }) => (price > 1_000 ? 0 : Math.round(weight / 2)),
    },
  },
  products: {
    Query: { topProducts: (_, { first }) => products.slice(0, first), product: (_, { upc }) => productOf(upc) },
    Product: { __resolveReference: ({ upc }) => productOf(upc) },
  },
  reviews: {
    Review: { __resolveReference: ({ id }) => reviewOf(id), author, product: ({ upc }) => ({ upc }) },
    User: { reviews: ({ id }) => reviews.filter(({ authorId }) => authorId === id) },
    Product: { reviews: ({ upc }) => reviews.filter((review) => review.upc === upc) },
  },
};

const page = `query ProductPage($upc: String!) {
  product(upc: $upc) { upc name price inStock shippingEstimate reviews { id body author { id username name } } }
}`;
const list = 'query TopProducts($first: Int!) { topProducts(first: $first) { upc name price } }';
const whole = `fragment U on User { id username name }
fragment R on Review { id body }
fragment P on Product { upc name price weight inStock shippingEstimate }
query Whole {
  users { ...U birthday reviews { ...R product { ...P reviews { ...R author { ...U reviews { ...R product { ...P } } } } } } }
  topProducts { ...P reviews { ...R author { ...U reviews { ...R product { ...P } } } } }
}`;

/** What is asked, each with the variables that its requests take in turns. */
export const operations = [
  { name: 'list', query: list, variables: [3, 4, 5, 6, 7, 8, 9].map((first) => ({ first })) },
  { name: 'page', query: page, variables: products.map(({ upc }) => ({ upc })) },
  { name: 'whole', query: whole, variables: [{}] },
];

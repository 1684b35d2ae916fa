/** SDL files are compiled into the bundle as text. */
declare module '*.graphql' {
  const sdl: string;
  export default sdl;
}

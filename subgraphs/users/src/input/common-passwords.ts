/** Passwords, and stems of passwords, at the head of every published list of stolen ones. Lower case; shorter than 8 only as stems. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `password passwort passw0rd p@ssword p@ssw0rd pa55word password1 password12 password123 passwordpassword motdepasse contraseña
  iloveyou iloveu loveyou lovelove princess sunshine football baseball basketball superman batman spiderman welcome welcome1 monkey
  dragon master shadow letmein login admin administrator qwerty qwertyuiop qwerty123 qwertz azerty azertyuiop asdfghjkl asdfasdf
  asdf1234 zxcvbnm zxcvbnm1 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 qazwsxedc qwer1234 q1w2e3r4 a1b2c3d4 abc12345 abcd1234 abcdefgh
  abcdefg1 aa123456 a1234567 a12345678 123qweasd 123qwe123 12341234 11223344 12121212 87654321 123123123 123321123 112233445566
  trustno1 starwars whatever computer internet samsung google facebook youtube michelle jennifer jessica ashley charlie michael
  jordan23 liverpool chelsea arsenal barcelona realmadrid juventus hello hellohello helloworld hallo hallohallo bonjour freedom
  secret secretsecret changeme changeit default temporary temp1234 test testtest test1234 tester testing guest access access14
  mustang corvette ferrari mercedes porsche harley yamaha killer killer12 pokemon naruto minecraft fortnite cookie chocolate
  flower flowers butterfly diamond purple orange banana summer winter spring autumn january february october november december
  monday friday sunday london paris berlin newyork england france germany deutschland america canada mexico brasil
  blink182 metallica nirvana slipknot eminem babygirl babyboy sweetheart darling angel angels jesus jesuschrist heaven blessed
  matrix merlin cheese pepper ginger buster tigger bailey maggie sophie daniel andrew joshua matthew thomas robert william george
  castgraph video videos livestream streaming streamer broadcast channel subscribe`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

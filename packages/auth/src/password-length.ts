/** Shortest and longest password, in characters. Pure, for browsers too. */
export const passwordLength = { least: 12, most: 256 };

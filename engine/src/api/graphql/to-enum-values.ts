type Upper<Text extends string> = Text extends `${infer Head}-${infer Tail}`
  ? `${Uppercase<Head>}_${Upper<Tail>}`
  : Uppercase<Text>;

/** The values of an enum as GraphQL writes them: `at-most-once` is `AT_MOST_ONCE`. */
export function toEnumValues<Value extends string>(
  values: readonly Value[],
): { [Key in Upper<Value>]: { value: Extract<Value, { [V in Value]: Upper<V> extends Key ? V : never }[Value]> } } {
  const entries = values.map((value) => [value.toUpperCase().replaceAll("-", "_"), { value }]);
  return Object.fromEntries(entries) as never;
}

import type { SealingKey } from "@autoweave/auth/sealing-key";
import { AppError } from "@autoweave/contracts/app-error";

/** The keys of the installation, which wrap those of tenants. More than one while it goes from one to the next. */
export type KeyEncryptionKeys = {
  /** The first of them: the one to go to. Throws `seal.key-missing` when there is none. */
  first(): SealingKey;
  /** Looks again where keys come from when it does not know the id. Throws `seal.key-missing`. */
  get(id: string): SealingKey;
};

/** Keys as `read` gives them, the one to go to first. `place` says to a person where they come from. */
export function createKeyEncryptionKeys(read: () => SealingKey[], place: string): KeyEncryptionKeys {
  let known = read();
  return {
    first: () => {
      known = read();
      const [first] = known;
      if (first !== undefined) return first;
      throw new AppError("seal.key-missing", `There is no encryption key in ${place}.`);
    },
    get: (id) => {
      let found = known.find((key) => key.id === id);
      if (found === undefined) {
        known = read();
        found = known.find((key) => key.id === id);
      }
      if (found !== undefined) return found;
      throw new AppError(
        "seal.key-missing",
        `This database was sealed with the encryption key ${id}, which is not in ${place}. ` +
          "Give this process the key of the installation that the data come from; a new one cannot open them.",
        { details: { key: id } },
      );
    },
  };
}

import type { Database } from "../../store/database.js";
import type { Sealer } from "../../store/sealing/sealer.js";

/** What credentials need of the app. */
export type CredentialParts = { database: Database; sealer: Sealer };

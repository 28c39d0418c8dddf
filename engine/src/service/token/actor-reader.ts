import type { Actor } from "@autoweave/auth/actor";
import type { TokenSubject } from "@autoweave/auth/token";
import { createBatcher } from "../../run/batcher.js";
import type { Database } from "../../store/database.js";
import { readActor } from "./read-actor.js";

/** Looks up the subjects of service tokens as requests bring them; of those that come at once, each once. Nothing is remembered. */
export type ActorReader = {
  /** What the subject may do at this moment; undefined when it may not be here any more. */
  find(whose: TokenSubject): Promise<Actor | undefined>;
};

function toName({ tenantId, subject }: TokenSubject): string {
  return JSON.stringify([tenantId, subject.kind, subject.id]);
}

/** Builds the reader of one process. */
export function createActorReader({ database }: { database: Database }): ActorReader {
  const read = ({ tenantId, subject }: TokenSubject) =>
    database.withStatement((sql) => readActor(sql, { tenantId, subject, sessionId: null }), {
      tenantId,
      isShortRead: true,
    });
  const reads = createBatcher<TokenSubject, Actor | undefined>({
    mostItems: 100,
    lanes: 4,
    run: (subjects) => {
      const byName = new Map(subjects.map((whose) => [toName(whose), whose]));
      const found = new Map([...byName].map(([name, whose]) => [name, read(whose)]));
      return Promise.all(subjects.map((whose) => found.get(toName(whose))));
    },
  });
  return { find: (whose) => reads.add(whose) };
}

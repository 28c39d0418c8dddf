import { rotateEncryptionKey, rotateWorkspaces } from "../rotate-keys.js";

// A rotation in a process of its own that says when it is in the middle and stays there, for tests that kill it.
const [workspace] = process.argv.slice(2);
const onBatch = async (): Promise<void> => {
  process.send?.("in the middle");
  await new Promise((resolve) => setTimeout(resolve, 600_000));
};
await (workspace === undefined ? rotateEncryptionKey({ onBatch }) : rotateWorkspaces(workspace, { onBatch }));

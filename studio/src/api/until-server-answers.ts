const firstPauseMs = 500;
const longestPauseMs = 15_000;

/** Resolves after so long, or as soon as the browser is online or looked at again. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      window.removeEventListener("focus", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener("online", end);
    window.addEventListener("focus", end);
  });
}

/** Asks the server that the studio's files come from. */
export async function doesServerAnswer(): Promise<boolean> {
  try {
    return (await fetch("/alive", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function ask(): Promise<void> {
  for (let pauseMs = firstPauseMs; !(await doesServerAnswer()); pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    await pause(pauseMs);
  }
}

let asked: Promise<void> | undefined;

/** Resolves once the server answers. However many wait for it, it is asked once at a time. */
export function untilServerAnswers(): Promise<void> {
  asked ??= ask().finally(() => {
    asked = undefined;
  });
  return asked;
}

// Counts what a Vitest run did and writes it to the file named by AUTOWEAVE_TEST_COUNTS. A file or a suite that fails
// as a whole counts as one failure, and so does an error that belongs to no test.
import { writeFileSync } from "node:fs";

export default class CountReporter {
  onTestRunEnd(modules, unhandled) {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") counts.passed += 1;
        else if (state === "failed") counts.failed += 1;
        else counts.skipped += 1;
      }
    }
    const file = process.env.AUTOWEAVE_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}

// Run as a process of its own by the tests: waits for the time in argv, tries the lock once, and says who won.
import { lockPlace } from "../embedded/place-lock.js";

const [, , place = "", at = "0"] = process.argv;
while (Date.now() < Number(at)) {
  // Spin: the point is that all of them try in the same instant.
}
try {
  lockPlace(place, place);
  process.stdout.write("won\n");
} catch {
  process.stdout.write("lost\n");
}
// Hold it until the test has heard all of them.
process.stdin.resume();

import { config } from "zod";

// Before anything else of the page: a schema that is made earlier would try whether it may make code from text, which the
// content policy refuses and reports.
config({ jitless: true });

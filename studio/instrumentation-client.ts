// Before anything else of the page: a schema that is made earlier would try whether it may make code from text, which the
// content policy refuses and reports. zod's settings lie there; importing it would load it on pages that do without.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

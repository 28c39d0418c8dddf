import { hostname } from "node:os";
import { uuidv7 } from "uuidv7";
import { createServer } from "../api/server.js";
import { createSmtpMailer } from "../service/identity/smtp-mailer.js";
import { openLimits } from "../service/limit/open-limits.js";
import { startScheduler } from "../trigger/scheduler.js";
import { buildApp } from "./build-app.js";
import { runChild } from "./run-child.js";
import { webApps } from "./web-apps.js";

await runChild(async () => {
  const { app, settings, log } = await buildApp("api", { inPlaceId: `${hostname()}/${process.pid}/${uuidv7()}` });
  await app.bus.ready();
  const { databaseUrl, redisUrl, publicUrl, trustedProxies, mail, appUrls, isSchemaOpen, subgraphUrls } = settings;
  const { database, onError } = app;
  const limits = await openLimits({ database, databaseUrl, redisUrl, onError });
  const mailer = mail === undefined ? undefined : createSmtpMailer(mail);
  const apps = webApps.map(({ name, path }) => ({ name, path, url: appUrls[name] }));
  const server = await createServer(
    { ...app, limits },
    { log, publicUrl, trustedProxies, mailer, isSchemaOpen, subgraphUrls, webApps: apps },
  );
  const scheduler = startScheduler({ ...app, now: () => new Date() });
  const address = await server.listen(settings.port, settings.host);
  return {
    log,
    address,
    stop: async () => {
      await server.close();
      await scheduler.close();
      await limits.close();
      await app.close();
    },
  };
});

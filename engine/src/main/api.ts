import { hostname } from "node:os";
import { uuidv7 } from "uuidv7";
import { createServer } from "../api/server.js";
import { createSmtpMailer } from "../service/identity/smtp-mailer.js";
import { startScheduler } from "../trigger/scheduler.js";
import { buildApp } from "./build-app.js";
import { runChild } from "./run-child.js";
import { webApps } from "./web-apps.js";

await runChild(async () => {
  const { app, settings, log } = await buildApp("api", { inPlaceId: `${hostname()}/${process.pid}/${uuidv7()}` });
  await app.bus.ready();
  const apps = webApps.map(({ name, path }) => ({ name, path, url: settings.appUrls[name] }));
  const mailer = settings.mail === undefined ? undefined : createSmtpMailer(settings.mail);
  const server = await createServer(app, { log, publicUrl: settings.publicUrl, mailer, webApps: apps });
  const scheduler = startScheduler({ ...app, now: () => new Date() });
  const address = await server.listen(settings.port, settings.host);
  return {
    log,
    address,
    stop: async () => {
      await server.close();
      await scheduler.close();
      await app.close();
    },
  };
});

import { Redis } from "ioredis";

/** Listens to everything that is sent to a Redis server. */
export type RedisWatch = {
  /** All commands with their arguments, so far. */
  text(): string;
  close(): void;
};

/** Begins to listen. Nothing that is written can be missed by looking too late. */
export async function watchRedis(url: string): Promise<RedisWatch> {
  const client = new Redis(url);
  const monitor = await client.monitor();
  const commands: string[] = [];
  monitor.on("monitor", (_time: string, args: string[]) => commands.push(args.join(" ")));
  return {
    text: () => commands.join("\n"),
    close: () => {
      monitor.disconnect();
      client.disconnect();
    },
  };
}
